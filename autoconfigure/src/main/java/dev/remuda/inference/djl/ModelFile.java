package dev.remuda.inference.djl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The file that a model is loaded from.
 *
 * @param location where it is, as whoever configures the model wrote it; stands in
 * messages, and its ending tells the engine
 * @param path the file, if it is one of the file system: the engine reads it there,
 * together with the files that it refers to
 * @param content what is in it, read only if there is no path: it is copied into a
 * temporary file, which is deleted when the model is loaded
 */
public record ModelFile(String location, @Nullable Path path, Content content) {

	/**
	 * Return a file of the file system.
	 * @param path the file
	 * @return the file
	 */
	public static ModelFile of(Path path) {
		return new ModelFile(path.toString(), path, () -> Files.newInputStream(path));
	}

	/**
	 * The content of a file.
	 */
	@FunctionalInterface
	public interface Content {

		/**
		 * Open the content.
		 * @return a stream, which is closed by whoever opened it
		 * @throws IOException if there is none
		 */
		InputStream open() throws IOException;

	}

}
