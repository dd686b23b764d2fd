package dev.remuda.admission.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * The body of a response whose request may be given up.
 */
final class GuardedOutputStream extends ServletOutputStream {

	private final ServletOutputStream output;

	private final ResponseGuard guard;

	GuardedOutputStream(ServletOutputStream output, ResponseGuard guard) {
		this.output = output;
		this.guard = guard;
	}

	@Override
	public boolean isReady() {
		return this.output.isReady();
	}

	@Override
	public void setWriteListener(WriteListener listener) {
		this.output.setWriteListener(listener);
	}

	@Override
	public void write(int value) throws IOException {
		this.guard.enterToWrite();
		try {
			this.output.write(value);
			this.guard.wrote(1);
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.guard.enterToWrite();
		try {
			this.output.write(bytes, offset, length);
			this.guard.wrote(length);
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void write(ByteBuffer buffer) throws IOException {
		this.guard.enterToWrite();
		try {
			int length = buffer.remaining();
			this.output.write(buffer);
			this.guard.wrote(length - buffer.remaining());
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void flush() throws IOException {
		this.guard.enterToWrite();
		try {
			this.output.flush();
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void close() throws IOException {
		if (this.guard.enter()) {
			try {
				this.output.close();
			}
			finally {
				this.guard.leave();
			}
		}
	}

}
