package dev.remuda.inference.djl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/**
 * What a file looks like that an engine refused.
 */
enum FileKind {

	EMPTY("empty", Action.COPY),

	GIT_LFS_POINTER("a pointer of Git LFS, not the file itself", "Fetch the file: git lfs pull."),

	TEXT("a text file", Action.EXPORT),

	DAMAGED_ZIP("a zip archive that is cut off or damaged", Action.COPY),

	WEIGHTS("a zip archive without a TorchScript program, such as torch.save writes for weights alone", Action.EXPORT),

	PICKLE("a Python pickle, as torch.save wrote it before PyTorch 1.6", Action.EXPORT),

	TORCH_SCRIPT("a TorchScript program", Action.ENGINE),

	OTHER("a binary file", Action.ENGINE);

	private final String description;

	private final String action;

	FileKind(String description, String action) {
		this.description = description;
		this.action = action;
	}

	/**
	 * Return what it is, to follow "which is".
	 */
	String description() {
		return this.description;
	}

	/**
	 * Return what to do about it.
	 */
	String action() {
		return this.action;
	}

	/**
	 * Look at a file.
	 */
	static FileKind of(Path path) throws IOException {
		byte[] start = start(path);
		String text = new String(start, StandardCharsets.ISO_8859_1);
		if (text.isEmpty()) {
			return EMPTY;
		}
		if (text.startsWith("version https://git-lfs")) {
			return GIT_LFS_POINTER;
		}
		if (text.startsWith("PK\3\4")) {
			return zip(path);
		}
		if (text.startsWith("\u0080\2")) {
			return PICKLE;
		}
		// A model in the protobuf of ONNX begins with a control character.
		return text.chars().allMatch((c) -> c >= ' ' || Character.isWhitespace(c)) ? TEXT : OTHER;
	}

	private static byte[] start(Path path) throws IOException {
		try (InputStream content = Files.newInputStream(path)) {
			return content.readNBytes(64);
		}
	}

	private static FileKind zip(Path path) {
		try (ZipFile zip = new ZipFile(path.toFile())) {
			boolean program = zip.stream().anyMatch((entry) -> entry.getName().endsWith("/constants.pkl"));
			return (program) ? TORCH_SCRIPT : WEIGHTS;
		}
		catch (IOException ex) {
			return DAMAGED_ZIP;
		}
	}

	private static final class Action {

		static final String COPY = "Copy or export it again, and compare its size and checksum.";

		static final String EXPORT = "Export the model: for PyTorch with torch.jit.trace or torch.jit.script and save, for ONNX Runtime with torch.onnx.export.";

		static final String ENGINE = "PyTorch reads what torch.jit saved, ONNX Runtime what torch.onnx.export wrote: choose the one that fits with the key engine of the model. If it fits, the file may be made by a newer version than the engine: export it with that one.";

	}

}
