package dev.remuda.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * What the C library does and Java has no way to ask for.
 */
final class CLibrary {

	private static final int F_SETFD = 2;

	private static final int FD_CLOEXEC = 1;

	private static final int LAST_STANDARD_DESCRIPTOR = 2;

	private static final NativeLibrary LIBRARY = NativeLibrary.getInstance("c");

	private CLibrary() {
	}

	/**
	 * Let a descriptor mean the same file as another.
	 * @throws IOException if that can't be done
	 */
	static void dup2(int from, int to) throws IOException {
		call("dup2", from, to);
	}

	/**
	 * Replace the program of this process by another. All files but the standard ones are
	 * closed. Doesn't return.
	 * @param program the path of the program
	 * @param arguments its arguments, its name first
	 * @param environment its variables, each a name and a value with {@code =} in between
	 * @throws IOException if that can't be done
	 */
	static void execve(Path program, List<String> arguments, List<String> environment) throws IOException {
		try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors) {
				int number = Integer.parseInt(descriptor.getFileName().toString());
				if (number > LAST_STANDARD_DESCRIPTOR) {
					LIBRARY.getFunction("fcntl").invokeInt(new Object[] { number, F_SETFD, FD_CLOEXEC });
				}
			}
		}
		call("execve", program.toString(), arguments.toArray(String[]::new), environment.toArray(String[]::new));
	}

	private static void call(String function, Object... arguments) throws IOException {
		if (LIBRARY.getFunction(function).invokeInt(arguments) < 0) {
			throw new IOException("%s failed with error %d".formatted(function, Native.getLastError()));
		}
	}

}
