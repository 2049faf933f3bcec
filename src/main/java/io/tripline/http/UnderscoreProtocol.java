package io.tripline.http;

import java.nio.charset.StandardCharsets;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;

/**
 * HTTP/1.1 as Tomcat speaks it, but with names of hosts that have an underscore, as Docker Compose
 * makes them: {@code project_service_1}. Tomcat refuses every request to them as bad, and shippers
 * drop what they send in bad requests.
 */
public final class UnderscoreProtocol extends Http11NioProtocol {

    @Override
    protected Processor createProcessor() {
        return new UnderscoreProcessor(this, getAdapter());
    }

    private static final class UnderscoreProcessor extends Http11Processor {

        UnderscoreProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        @Override
        protected void parseHost(MessageBytes host) {
            String name = host == null || host.isNull() ? "" : host.toString();
            if (name.indexOf('_') < 0) {
                super.parseHost(host);
                return;
            }
            byte[] valid = name.replace('_', '-').getBytes(StandardCharsets.ISO_8859_1);
            MessageBytes similar = MessageBytes.newInstance();
            similar.setBytes(valid, 0, valid.length);
            super.parseHost(similar);
            if (!getErrorState().isError()) { // without its port
                MessageBytes found = request.serverName();
                found.setString(name.substring(0, found.getLength()));
            }
        }
    }
}
