package io.tripline.alert.sink;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the beginning of an answer and leaves the rest: a server may answer without end. What was
 * read is there also when the answer breaks off. Used by {@link HttpPost} for one answer.
 */
final class BoundedBody implements BodySubscriber<HttpPost.Answer> {

    private final ResponseInfo info;
    private final int limit;
    private final CompletableFuture<HttpPost.Answer> answer = new CompletableFuture<>();
    private final List<byte[]> parts = new ArrayList<>();
    private int size;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(ResponseInfo info, int limit) {
        this.info = info;
        this.limit = limit;
    }

    @Override
    public CompletionStage<HttpPost.Answer> getBody() {
        return answer;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (answer.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > limit - size) {
                keep(buffer, limit - size);
                if (subscription != null) {
                    subscription.cancel();
                }
                answer.complete(read(false));
                return;
            }
            keep(buffer, buffer.remaining());
        }
    }

    @Override
    public void onError(Throwable fault) {
        answer.complete(read(false));
    }

    @Override
    public void onComplete() {
        answer.complete(read(true));
    }

    /** What has been read up to now. */
    HttpPost.Answer soFar() {
        return read(false);
    }

    private synchronized void keep(ByteBuffer buffer, int length) {
        byte[] part = new byte[length];
        buffer.get(part);
        parts.add(part);
        size += length;
    }

    private synchronized HttpPost.Answer read(boolean whole) {
        ByteBuffer all = ByteBuffer.allocate(size);
        parts.forEach(all::put);
        return new HttpPost.Answer(info.statusCode(), info.headers(), all.array(), whole);
    }
}
