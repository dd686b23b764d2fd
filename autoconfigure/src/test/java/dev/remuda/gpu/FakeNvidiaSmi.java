package dev.remuda.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Shell scripts that stand in for {@code nvidia-smi}.
 */
public final class FakeNvidiaSmi {

	/**
	 * Two devices. The second has neither utilization nor power nor a fan.
	 */
	public static final String TWO_DEVICES = """
			0, GPU-aaaa, NVIDIA Stub 80GB, 00000000:17:00.0, 81920, 1024, 80384, 37, 12, 41, 68.53, 700.00, 1980, \
			2619, 30, P0, 570.86.10
			1, GPU-bbbb, NVIDIA Stub 24GB, 00000000:65:00.0, 24576, 1024, 23040, [N/A], [Not Supported], 35, [N/A], \
			N/A, 210, 405, [N/A], [N/A], 570.86.10
			""";

	/**
	 * Two processes on the first device. The second is hidden.
	 */
	public static final String TWO_PROCESSES = """
			GPU-aaaa, 4242, 1024, /usr/bin/python3 serve.py --token=secret, --port=1
			GPU-aaaa, 4243, [N/A], [Not Found]
			""";

	private FakeNvidiaSmi() {
	}

	/**
	 * Write a command that answers the two queries, and refuses all others.
	 */
	public static String answering(Path directory, String devices, String processes) throws IOException {
		return script(directory, """
				[ "$2" = --format=csv,noheader,nounits ] || exit 3
				case "$1" in
				--query-gpu=index,uuid,name,pci.bus_id,memory.total,memory.used,memory.free,utilization.gpu,\
				utilization.memory,temperature.gpu,power.draw,enforced.power.limit,clocks.sm,clocks.mem,fan.speed,\
				pstate,driver_version)
				cat <<'END'
				%sEND
				;;
				--query-compute-apps=gpu_uuid,pid,used_memory,process_name)
				cat <<'END'
				%sEND
				;;
				*) echo "Field is not a valid field to query."; exit 2;;
				esac
				""".formatted(devices, processes));
	}

	/**
	 * Write a command.
	 * @param directory where to write it
	 * @param body the lines of the shell script
	 * @return its path
	 */
	public static String script(Path directory, String body) throws IOException {
		Path file = directory.resolve("nvidia-smi");
		Files.writeString(file, "#!/bin/sh\n" + body);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
		return file.toString();
	}

}
