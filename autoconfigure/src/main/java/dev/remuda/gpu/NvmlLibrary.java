package dev.remuda.gpu;

import java.util.List;
import java.util.Locale;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's management library, and its functions by name. A function that the driver is
 * too old for answers {@link #FUNCTION_NOT_FOUND}.
 *
 * <p>
 * Functions are called with plain memory instead of mapped interfaces and structures, so
 * nothing here is found by reflection. The library stays loaded: JNA shares it with all
 * who load it by the same name.
 */
final class NvmlLibrary {

	/**
	 * {@code NVML_SUCCESS}.
	 */
	static final int SUCCESS = 0;

	/**
	 * {@code NVML_ERROR_NOT_SUPPORTED}: the device does not have the value.
	 */
	static final int NOT_SUPPORTED = 3;

	/**
	 * {@code NVML_ERROR_INSUFFICIENT_SIZE}: the buffer is too short.
	 */
	static final int INSUFFICIENT_SIZE = 7;

	/**
	 * {@code NVML_ERROR_FUNCTION_NOT_FOUND}.
	 */
	static final int FUNCTION_NOT_FOUND = 13;

	private final NativeLibrary library;

	private NvmlLibrary(NativeLibrary library) {
		this.library = library;
	}

	/**
	 * Load the library.
	 * @param name its file name or path; {@code null} for the platform's own name
	 * @return the library, not initialized yet
	 * @throws GpuUnavailableException if it can't be loaded
	 */
	static NvmlLibrary load(@Nullable String name) {
		String file = (name != null) ? name : platformName();
		try {
			return new NvmlLibrary(NativeLibrary.getInstance(file));
		}
		catch (LinkageError ex) {
			throw new GpuUnavailableException(GpuSource.NVML, "%s can't be loaded (%s)".formatted(file, why(ex)), ex);
		}
	}

	private static String platformName() {
		String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
		return system.startsWith("windows") ? "nvml" : "libnvidia-ml.so.1";
	}

	/**
	 * JNA says in the first line what it could not load, and in the second what the
	 * loader of the platform says.
	 */
	private static String why(LinkageError ex) {
		List<String> lines = String.valueOf(ex.getMessage()).lines().toList();
		return lines.isEmpty() ? "" : lines.get((lines.size() > 1) ? 1 : 0).strip();
	}

	/**
	 * Call a function.
	 * @param name its name, with the version
	 * @param arguments numbers and pointers; {@code null} for a null pointer
	 * @return what it returns, an {@code nvmlReturn_t}
	 */
	int call(String name, @Nullable Object... arguments) {
		Function function;
		try {
			function = this.library.getFunction(name);
		}
		catch (UnsatisfiedLinkError ex) {
			return FUNCTION_NOT_FOUND;
		}
		return function.invokeInt(arguments);
	}

	/**
	 * Return what an {@code nvmlReturn_t} means.
	 * @param result the number
	 * @return the library's own words and the number
	 */
	String describe(int result) {
		String text = null;
		try {
			Pointer description = this.library.getFunction("nvmlErrorString").invokePointer(new Object[] { result });
			text = (description != null) ? description.getString(0) : null;
		}
		catch (UnsatisfiedLinkError ex) {
			// The number says it too.
		}
		return (text != null) ? "%s (%d)".formatted(text, result) : "error %d".formatted(result);
	}

}
