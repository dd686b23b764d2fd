package dev.remuda.admission.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The text of a response whose request may be given up.
 */
final class GuardedWriter extends Writer {

	private final PrintWriter writer;

	private final ResponseGuard guard;

	GuardedWriter(PrintWriter writer, ResponseGuard guard) {
		this.writer = writer;
		this.guard = guard;
	}

	@Override
	public void write(char[] text, int offset, int length) throws IOException {
		this.guard.enterToWrite();
		try {
			this.writer.write(text, offset, length);
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void write(String text, int offset, int length) throws IOException {
		this.guard.enterToWrite();
		try {
			this.writer.write(text, offset, length);
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void flush() throws IOException {
		this.guard.enterToWrite();
		try {
			if (this.writer.checkError()) {
				throw new IOException("The client is gone");
			}
		}
		finally {
			this.guard.leave();
		}
	}

	@Override
	public void close() {
		if (this.guard.enter()) {
			try {
				this.writer.close();
			}
			finally {
				this.guard.leave();
			}
		}
	}

}
