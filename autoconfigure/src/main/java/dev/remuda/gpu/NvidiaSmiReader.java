package dev.remuda.gpu;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the devices through the {@code nvidia-smi} command.
 */
final class NvidiaSmiReader implements GpuReader {

	private static final String FORMAT = "--format=csv,noheader,nounits";

	private final Command command;

	private final Duration timeout;

	private NvidiaSmiReader(String command, Duration timeout) {
		this.command = new Command(command);
		this.timeout = timeout;
	}

	/**
	 * Make sure that the command works.
	 * @param command its name or path
	 * @param timeout when a run of it is killed
	 * @return a reader
	 * @throws GpuUnavailableException if it can't be run or says what can't be understood
	 */
	static NvidiaSmiReader open(String command, Duration timeout) {
		NvidiaSmiReader reader = new NvidiaSmiReader(command, timeout);
		new NvidiaSmiOutput(new ArrayList<>()).parse(reader.queryDevices(), null);
		return reader;
	}

	@Override
	public GpuReading read() {
		long start = System.nanoTime();
		List<String> problems = new ArrayList<>();
		String devices = queryDevices();
		Duration left = this.timeout.minusNanos(System.nanoTime() - start);
		Map<String, List<GpuProcess>> processes = processes(left.isNegative() ? Duration.ZERO : left, problems);
		return new NvidiaSmiOutput(problems).parse(devices, processes);
	}

	private String queryDevices() {
		return this.command.run(this.timeout, "--query-gpu=" + String.join(",", NvidiaSmiOutput.DEVICE_FIELDS), FORMAT);
	}

	private @Nullable Map<String, List<GpuProcess>> processes(Duration timeout, List<String> problems) {
		try {
			String processes = this.command.run(timeout,
					"--query-compute-apps=" + String.join(",", NvidiaSmiOutput.PROCESS_FIELDS), FORMAT);
			return NvidiaSmiOutput.parseProcesses(processes);
		}
		catch (GpuUnavailableException ex) {
			problems.add("processes: " + ex.getMessage());
			return null;
		}
	}

}
