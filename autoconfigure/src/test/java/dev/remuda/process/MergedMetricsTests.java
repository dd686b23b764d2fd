package dev.remuda.process;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MergedMetrics}.
 */
class MergedMetricsTests {

	private static final String METRICS = """
			# HELP jvm_threads Threads
			# TYPE jvm_threads gauge
			jvm_threads 12.0
			# HELP requests_total Requests
			# TYPE requests_total counter
			requests_total{uri="/a} b",status="200"} %s
			# TYPE time_seconds summary
			time_seconds{quantile="0.5"} 0.1
			time_seconds_count 3
			time_seconds_sum 1.5
			""";

	private final MergedMetrics metrics = new MergedMetrics();

	@Test
	void labelsTheSeriesOfEachWorkerAndKeepsFamiliesTogether() {
		this.metrics.put(0, 100, METRICS.formatted("5.0"));
		this.metrics.put(1, 101, METRICS.formatted("7.0"));
		assertThat(this.metrics.text().lines()).containsExactly("# HELP jvm_threads Threads",
				"# TYPE jvm_threads gauge", "jvm_threads{worker=\"0\"} 12.0", "jvm_threads{worker=\"1\"} 12.0",
				"# HELP requests_total Requests", "# TYPE requests_total counter",
				"requests_total{worker=\"0\",uri=\"/a} b\",status=\"200\"} 5.0",
				"requests_total{worker=\"1\",uri=\"/a} b\",status=\"200\"} 7.0", "# TYPE time_seconds summary",
				"time_seconds{worker=\"0\",quantile=\"0.5\"} 0.1", "time_seconds{worker=\"1\",quantile=\"0.5\"} 0.1",
				"time_seconds_count{worker=\"0\"} 3", "time_seconds_count{worker=\"1\"} 3",
				"time_seconds_sum{worker=\"0\"} 1.5", "time_seconds_sum{worker=\"1\"} 1.5");
	}

	@Test
	void countersGoOnWhenAWorkerIsReplaced() {
		this.metrics.put(0, 100, METRICS.formatted("5.0"));
		this.metrics.put(0, 200, METRICS.formatted("1.0"));
		assertThat(this.metrics.text()).contains("status=\"200\"} 6.0", "jvm_threads{worker=\"0\"} 12.0",
				"time_seconds{worker=\"0\",quantile=\"0.5\"} 0.1", "time_seconds_count{worker=\"0\"} 6.0");
		this.metrics.retain(List.of(200L));
		this.metrics.put(0, 200, METRICS.formatted("2.0"));
		assertThat(this.metrics.text()).contains("status=\"200\"} 7.0");
		this.metrics.retain(List.of());
		assertThat(this.metrics.text()).contains("status=\"200\"} 7.0").doesNotContain("jvm_threads{");
	}

	@Test
	void hasAsManySeriesAfterManyWorkers() {
		for (long pid = 0; pid < 100; pid++) {
			this.metrics.put(0, pid, METRICS.formatted("1.0"));
			this.metrics.retain(List.of(pid));
		}
		assertThat(this.metrics.text().lines()).hasSize(10);
		assertThat(this.metrics.text()).contains("status=\"200\"} 100.0");
	}

}
