package dev.ringmain.api.web;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;

/** How much of a request is read: counted as it comes in, before anybody parses it. */
public final class BodyCap {

    /** One event, or any other request. */
    public static final int SINGLE = 256 * 1024;

    /** A batch, of which no event may be larger than {@link #SINGLE}. */
    public static final int BATCH = 4 * 1024 * 1024;

    /** An OpenAPI document that a catalogue is imported from. */
    public static final int DOCUMENT = 1024 * 1024;

    private BodyCap() {}

    /** The whole body. @throws ApiProblem if it is larger than the cap */
    public static byte[] read(HttpServletRequest request, int cap) throws IOException {
        refuseIfDeclaredLarger(request, cap);
        InputStream body = request.getInputStream();
        int declared = request.getContentLength();
        byte[] read = body.readNBytes(declared >= 0 ? declared : cap + 1);
        if (read.length > cap) {
            throw tooLarge(cap);
        }
        return read;
    }

    static void refuseIfDeclaredLarger(HttpServletRequest request, int cap) {
        if (request.getContentLengthLong() > cap) {
            throw tooLarge(cap);
        }
    }

    /** A view of the request whose body ends in a refusal where the cap is. */
    static HttpServletRequest capped(HttpServletRequest request, int cap) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() throws IOException {
                return new CappedStream(super.getInputStream(), cap);
            }
        };
    }

    private static ApiProblem tooLarge(int cap) {
        return new ApiProblem(ProblemCode.TOO_LARGE, "A body has at most " + cap / 1024 + " KiB.")
                .with("limit_bytes", cap);
    }

    private static final class CappedStream extends ServletInputStream {

        private final ServletInputStream body;
        private final int cap;
        private long count;

        CappedStream(ServletInputStream body, int cap) {
            this.body = body;
            this.cap = cap;
        }

        @Override
        public int read() throws IOException {
            int next = body.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = body.read(into, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int more) {
            count += more;
            if (count > cap) {
                throw tooLarge(cap);
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(jakarta.servlet.ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
