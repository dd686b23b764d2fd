package dev.remuda.admission.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A response whose request may be given up: from then on nothing changes it, and to write
 * fails.
 */
final class GuardedResponse extends HttpServletResponseWrapper {

	private final ResponseGuard guard;

	private @Nullable ServletOutputStream output;

	private @Nullable PrintWriter writer;

	GuardedResponse(HttpServletResponse response, ResponseGuard guard) {
		super(response);
		this.guard = guard;
	}

	/**
	 * Change the response unless its request was given up.
	 */
	private void change(Runnable change) {
		if (this.guard.enter()) {
			try {
				change.run();
			}
			finally {
				this.guard.leave();
			}
		}
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		this.guard.enterToWrite();
		try {
			ServletOutputStream original = super.getOutputStream();
			if (this.output == null) {
				this.output = new GuardedOutputStream(original, this.guard);
			}
			return this.output;
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		this.guard.enterToWrite();
		try {
			PrintWriter original = super.getWriter();
			if (this.writer == null) {
				this.writer = new PrintWriter(new GuardedWriter(original, this.guard));
			}
			return this.writer;
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void flushBuffer() throws IOException {
		this.guard.enterToWrite();
		try {
			super.flushBuffer();
		}
		finally {
			this.guard.leave();
		}
	}

	/**
	 * Return whether it is too late to answer otherwise, as it is when somebody else has
	 * answered.
	 */
	@Override
	public boolean isCommitted() {
		return this.guard.isClosed() || super.isCommitted();
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		if (this.guard.enter()) {
			try {
				super.sendError(status, message);
			}
			finally {
				this.guard.leave();
			}
		}
	}

	@Override
	public void sendError(int status) throws IOException {
		if (this.guard.enter()) {
			try {
				super.sendError(status);
			}
			finally {
				this.guard.leave();
			}
		}
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		sendRedirect(location, SC_FOUND, true);
	}

	@Override
	public void sendRedirect(String location, boolean clearBuffer) throws IOException {
		sendRedirect(location, SC_FOUND, clearBuffer);
	}

	@Override
	public void sendRedirect(String location, int status) throws IOException {
		sendRedirect(location, status, true);
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		if (this.guard.enter()) {
			try {
				super.sendRedirect(location, status, clearBuffer);
			}
			finally {
				this.guard.leave();
			}
		}
	}

	@Override
	public void addCookie(Cookie cookie) {
		change(() -> super.addCookie(cookie));
	}

	@Override
	public void setDateHeader(String name, long date) {
		change(() -> super.setDateHeader(name, date));
	}

	@Override
	public void addDateHeader(String name, long date) {
		change(() -> super.addDateHeader(name, date));
	}

	@Override
	public void setHeader(String name, String value) {
		change(() -> super.setHeader(name, value));
	}

	@Override
	public void addHeader(String name, String value) {
		change(() -> super.addHeader(name, value));
	}

	@Override
	public void setIntHeader(String name, int value) {
		change(() -> super.setIntHeader(name, value));
	}

	@Override
	public void addIntHeader(String name, int value) {
		change(() -> super.addIntHeader(name, value));
	}

	@Override
	public void setStatus(int status) {
		change(() -> super.setStatus(status));
	}

	@Override
	public void setTrailerFields(Supplier<Map<String, String>> supplier) {
		change(() -> super.setTrailerFields(supplier));
	}

	@Override
	public void setCharacterEncoding(String encoding) {
		change(() -> super.setCharacterEncoding(encoding));
	}

	@Override
	public void setCharacterEncoding(Charset encoding) {
		change(() -> super.setCharacterEncoding(encoding));
	}

	@Override
	public void setContentLength(int length) {
		setContentLengthLong(length);
	}

	@Override
	public void setContentLengthLong(long length) {
		change(() -> {
			super.setContentLengthLong(length);
			this.guard.hasLength(length);
		});
	}

	@Override
	public void setContentType(String type) {
		change(() -> super.setContentType(type));
	}

	@Override
	public void setBufferSize(int size) {
		change(() -> super.setBufferSize(size));
	}

	@Override
	public void resetBuffer() {
		change(() -> super.resetBuffer());
	}

	@Override
	public void reset() {
		change(() -> super.reset());
	}

	@Override
	public void setLocale(Locale locale) {
		change(() -> super.setLocale(locale));
	}

}
