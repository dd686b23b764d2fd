package dev.remuda.inference.djl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import dev.remuda.inference.ModelStartException;
import org.jspecify.annotations.Nullable;

/**
 * A model's file where an engine can read it by itself. One that is in a jar is copied,
 * because DJL reads a stream in pieces whose whole buffer it copies each time, and leaves
 * an empty folder behind.
 */
record LocalFile(String location, Path path, boolean temporary) implements AutoCloseable {

	/**
	 * Open the file of a model.
	 * @throws ModelStartException if there is none, or it can't be read
	 */
	static LocalFile open(String model, ModelFile file) {
		Path path = file.path();
		if (path == null) {
			return copy(model, file);
		}
		if (!Files.exists(path)) {
			throw unreadable(model, file, "there is no such file", null);
		}
		if (!Files.isRegularFile(path)) {
			throw unreadable(model, file, "it is a folder", null);
		}
		if (!Files.isReadable(path)) {
			throw unreadable(model, file, "this process may not read it", null);
		}
		return new LocalFile(file.location(), path, false);
	}

	private static LocalFile copy(String model, ModelFile file) {
		try (InputStream content = file.content().open()) {
			LocalFile local = new LocalFile(file.location(), Files.createTempFile("model", null), true);
			try {
				Files.copy(content, local.path, StandardCopyOption.REPLACE_EXISTING);
				return local;
			}
			catch (Throwable ex) {
				local.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw unreadable(model, file,
					"%s (it is copied to %s first)".formatted(ex.getMessage(), System.getProperty("java.io.tmpdir")),
					ex);
		}
	}

	private static ModelStartException unreadable(String model, ModelFile file, String reason,
			@Nullable IOException cause) {
		return new ModelStartException(
				"The model '%s' can't be loaded from %s: %s".formatted(model, file.location(), reason),
				"Put the model there, or correct remuda.inference.models.%s.location.".formatted(model), cause);
	}

	@Override
	public void close() {
		if (this.temporary) {
			try {
				Files.deleteIfExists(this.path);
			}
			catch (IOException ex) {
				// Still open on Windows; deleted when the process ends.
				this.path.toFile().deleteOnExit();
			}
		}
	}

}
