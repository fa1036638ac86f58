package dev.ringmain.api.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Where the vendor's own programs call. They show another key than customers' programs, and come in through a door of their own. */
public final class PlatformPaths {

    static final String BASE = "/platform";

    private PlatformPaths() {}

    /** Who comes in there, and what becomes of a request that was sent before. */
    public interface Door {

        /** @throws dev.ringmain.api.problem.ApiProblem unless the request shows a platform key that may go on */
        void enter(HttpServletRequest request, HttpServletResponse response);

        void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException;
    }

    static boolean isPlatform(HttpServletRequest request) {
        return request.getRequestURI().startsWith(BASE + "/");
    }

    /** The same request, with a body that was read already. */
    public static HttpServletRequest withBody(HttpServletRequest request, byte[] body) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() {
                return new BodyStream(body);
            }
        };
    }

    private static final class BodyStream extends ServletInputStream {

        private final ByteArrayInputStream body;

        BodyStream(byte[] body) {
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return body.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return body.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return body.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body is here already");
        }
    }
}
