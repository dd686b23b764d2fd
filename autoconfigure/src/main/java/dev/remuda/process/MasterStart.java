package dev.remuda.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * Makes a master out of a process that would have become an application: its program is
 * replaced by a small one, under the same process id.
 */
public final class MasterStart {

	/**
	 * The master has some hundred objects, and waits most of the time.
	 */
	private static final List<String> OPTIONS = List.of("-Xms6m", "-Xmx32m", "-Xss512k", "-XX:+UseSerialGC",
			"-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=8m", "-XX:MaxMetaspaceSize=32m",
			"-XX:CICompilerCount=1",
			// Seconds that whoever manages it has for a request, and to read the response
			"-Dsun.net.httpserver.maxReqTime=10", "-Dsun.net.httpserver.maxRspTime=120");

	/**
	 * The variable that keeps a process from becoming a master.
	 */
	static final String ALONE = "REMUDA_ALONE";

	private static final int NATIVE_ACCESS_OPTION = 22;

	private MasterStart() {
	}

	/**
	 * Return whether this process is to be neither a master nor a worker: its master has
	 * started it to learn which classes there are.
	 */
	public static boolean isAlone() {
		return System.getenv(ALONE) != null;
	}

	/**
	 * Return why this process can't become a master.
	 * @return the reason and the way out; {@code null} if it can
	 */
	public static @Nullable String obstacle() {
		if (!System.getProperty("os.name").equals("Linux")) {
			return "more than one process takes Linux, and this is " + System.getProperty("os.name");
		}
		if (!Files.isExecutable(java())) {
			return "the program that starts workers is Java itself, and there is no " + java();
		}
		try {
			NativeLibrary.getInstance("c").getFunction("execve");
			return null;
		}
		catch (LinkageError ex) {
			return "it takes net.java.dev.jna:jna and access to the C library (%s)".formatted(ex);
		}
	}

	private static Path java() {
		return Path.of(System.getProperty("java.home"), "bin", "java");
	}

	/**
	 * Become the master. Doesn't return.
	 * @param settings what the master needs to know
	 * @throws IOException if that isn't possible
	 */
	public static void become(MasterSettings settings) throws IOException {
		Path directory = Files.createTempDirectory("remuda-");
		settings.write(directory.resolve(Master.SETTINGS));
		List<String> arguments = new ArrayList<>(List.of(java().toString()));
		arguments.addAll(OPTIONS);
		if (Runtime.version().feature() >= NATIVE_ACCESS_OPTION) {
			arguments.add("--enable-native-access=ALL-UNNAMED");
		}
		arguments.add("-cp");
		arguments.add(copy(MasterStart.class, directory) + ":" + copy(NativeLibrary.class, directory));
		arguments.add(Master.class.getName());
		arguments.add(directory.toString());
		arguments.addAll(workers(ownCommand(), settings.javaOptions()));
		System.out.flush();
		System.err.flush();
		CLibrary.execve(java(), arguments, SavedEnvironment.save(System.getenv()));
	}

	/**
	 * Return the command of this process. {@code ProcessHandle} has only a part of it if
	 * it is long.
	 */
	private static List<String> ownCommand() throws IOException {
		String all = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
		List<String> command = new ArrayList<>(List.of(all.split("\0", -1)));
		command.remove(command.size() - 1);
		command.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
		return command;
	}

	private static List<String> workers(List<String> command, String options) {
		List<String> with = new ArrayList<>(command);
		with.addAll(1, options.isEmpty() ? List.of() : List.of(options.split(" ")));
		return with;
	}

	/**
	 * Copy the library that a class is in, which may be replaced while the master runs.
	 * Classes that aren't in a library stay where they are.
	 */
	private static Path copy(Class<?> type, Path directory) throws IOException {
		URL location = type.getProtectionDomain().getCodeSource().getLocation();
		String text = location.toString();
		if (text.startsWith("file:") && Files.isDirectory(Path.of(URI.create(text)))) {
			return Path.of(URI.create(text));
		}
		// A library in the archive of an application is a URL within one
		String archive = (text.startsWith("jar:") && text.endsWith("!/")) ? text.substring(4, text.length() - 2) : text;
		Path copy = directory.resolve(type.getSimpleName() + ".jar");
		try (InputStream library = URI.create(archive).toURL().openStream()) {
			Files.copy(library, copy);
		}
		return copy;
	}

}
