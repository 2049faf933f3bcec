package io.tripline.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Gives each request a way to close its connection without an answer, which servlets have not. Put
 * before the service by {@code config}, used by the intake.
 */
public final class ClosingValve extends ValveBase {

    private final String attribute;

    /**
     * A valve for requests of any kind.
     *
     * @param attribute of the request under which it puts a {@link Runnable} that closes; to be run
     *     by the thread that has the request, before it returns here: after that the connection may
     *     be another's
     */
    public ClosingValve(String attribute) {
        super(true);
        this.attribute = attribute;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Runnable close = () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        request.setAttribute(attribute, close);
        try {
            getNext().invoke(request, response);
        } finally {
            request.removeAttribute(attribute);
        }
    }
}
