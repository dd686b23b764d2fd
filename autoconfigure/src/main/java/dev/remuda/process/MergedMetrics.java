package dev.remuda.process;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.remuda.process.PoolSnapshot.WorkerSnapshot;

/**
 * The metrics of all workers in one text, in the format of Prometheus. Each series has a
 * label {@code worker} with the slot. Those that only grow, such as counters, go on when
 * a worker is replaced: what those before it have counted is added.
 */
final class MergedMetrics {

	static final String TYPE = "text/plain;version=0.0.4;charset=utf-8";

	private final Map<String, Family> families = new LinkedHashMap<>();

	/**
	 * What those workers of a slot have counted that have ended, by the series.
	 */
	private final Map<Integer, Map<String, Double>> ended = new TreeMap<>();

	/**
	 * What workers have said last, by their process ids.
	 */
	private final Map<Long, Scrape> scrapes = new TreeMap<>();

	/**
	 * Take what a worker shows.
	 * @param slot its place
	 * @param pid its process id
	 * @param text its metrics
	 */
	synchronized void put(int slot, long pid, String text) {
		Map<String, String> samples = new LinkedHashMap<>();
		Family family = new Family("", "untyped");
		for (String line : text.split("\n")) {
			if (line.startsWith("# ")) {
				String[] words = line.split(" ", 4);
				family = this.families.computeIfAbsent(words[2], (name) -> new Family(name, "untyped"));
				family.describe(words[1], line);
			}
			else if (!line.isBlank()) {
				int end = line.indexOf(' ', line.lastIndexOf('}') + 1);
				String series = line.substring(0, end);
				family.series.put(series, family.grows(series));
				samples.put(series, line.substring(end + 1).strip());
			}
		}
		this.scrapes.put(pid, new Scrape(slot, samples));
	}

	/**
	 * Keep of those workers that have ended only what they have counted.
	 * @param pids the process ids of all that haven't
	 */
	synchronized void retain(Collection<Long> pids) {
		boolean any = this.scrapes.entrySet().removeIf((entry) -> {
			boolean over = !pids.contains(entry.getKey());
			if (over) {
				Map<String, Double> counted = this.ended.computeIfAbsent(entry.getValue().slot(),
						(slot) -> new LinkedHashMap<>());
				this.families.values().forEach((family) -> family.series.forEach((series, grows) -> {
					String value = entry.getValue().samples().get(series);
					if (grows && value != null) {
						counted.merge(series, parse(value), Double::sum);
					}
				}));
			}
			return over;
		});
		if (any) {
			// Or the labels of workers that are long gone would add up
			this.families.values()
				.forEach((family) -> family.series.entrySet()
					.removeIf((series) -> !series.getValue() && !isShown(series.getKey())));
		}
	}

	private boolean isShown(String series) {
		return this.scrapes.values().stream().anyMatch((scrape) -> scrape.samples().containsKey(series));
	}

	/**
	 * Return the metrics of all workers.
	 */
	synchronized String text() {
		StringBuilder text = new StringBuilder();
		this.families.values().forEach((family) -> {
			family.lines.values().forEach((line) -> text.append(line).append('\n'));
			family.series.forEach((series, grows) -> values(series, grows)
				.forEach((slot, value) -> text.append(labelled(series, slot)).append(' ').append(value).append('\n')));
		});
		return text.toString();
	}

	private Map<Integer, String> values(String series, boolean grows) {
		Map<Integer, String> values = new TreeMap<>();
		if (grows) {
			this.ended.forEach((slot, counted) -> {
				if (counted.containsKey(series)) {
					values.put(slot, String.valueOf(counted.get(series)));
				}
			});
		}
		this.scrapes.values().forEach((scrape) -> {
			String value = scrape.samples().get(series);
			if (value != null) {
				values.merge(scrape.slot(), value,
						(before, now) -> (grows) ? String.valueOf(parse(before) + parse(now)) : now);
			}
		});
		return values;
	}

	private static double parse(String value) {
		String number = value.split(" ", 2)[0];
		return switch (number) {
			case "+Inf" -> Double.POSITIVE_INFINITY;
			case "-Inf" -> Double.NEGATIVE_INFINITY;
			default -> Double.parseDouble(number);
		};
	}

	private static String labelled(String series, int slot) {
		int brace = series.indexOf('{');
		String label = "worker=\"%d\"".formatted(slot);
		return (brace < 0) ? series + "{" + label + "}"
				: series.substring(0, brace + 1) + label + "," + series.substring(brace + 1);
	}

	/**
	 * Return what the master itself measures.
	 */
	static String ofPool(PoolSnapshot pool) {
		StringBuilder text = new StringBuilder();
		gauge(text, "remuda_processes_target", "Workers that there should be");
		text.append("remuda_processes_target ").append(pool.target()).append('\n');
		gauge(text, "remuda_processes_ready", "Workers that are ready");
		text.append("remuda_processes_ready ").append(pool.ready()).append('\n');
		List<WorkerSnapshot> ready = pool.workers()
			.stream()
			.filter((worker) -> worker.state() == WorkerState.READY)
			.toList();
		gauge(text, "remuda_processes_memory_bytes", "Resident memory of a worker");
		ready.forEach((worker) -> text
			.append("remuda_processes_memory_bytes{worker=\"%d\"} %d%n".formatted(worker.slot(), worker.memory())));
		text.append("# HELP remuda_processes_restarts_total Workers of a slot that were replaced\n");
		text.append("# TYPE remuda_processes_restarts_total counter\n");
		ready.forEach((worker) -> text
			.append("remuda_processes_restarts_total{worker=\"%d\"} %d%n".formatted(worker.slot(), worker.restarts())));
		return text.toString();
	}

	private static void gauge(StringBuilder text, String name, String help) {
		text.append("# HELP %s %s%n# TYPE %s gauge%n".formatted(name, help, name));
	}

	/**
	 * What a worker has said.
	 *
	 * @param slot its place
	 * @param samples the values of its series
	 */
	private record Scrape(int slot, Map<String, String> samples) {

	}

	/**
	 * Series that belong together.
	 */
	private static final class Family {

		final Map<String, String> lines = new LinkedHashMap<>();

		/**
		 * Whether each only grows.
		 */
		final Map<String, Boolean> series = new LinkedHashMap<>();

		private final String name;

		private String type;

		Family(String name, String type) {
			this.name = name;
			this.type = type;
		}

		void describe(String word, String line) {
			this.lines.put(word, line);
			if (word.equals("TYPE")) {
				this.type = line.substring(line.lastIndexOf(' ') + 1);
			}
		}

		boolean grows(String series) {
			return switch (this.type) {
				case "counter", "histogram" -> true;
				case "summary" -> series.startsWith(this.name + "_sum") || series.startsWith(this.name + "_count");
				default -> false;
			};
		}

	}

}
