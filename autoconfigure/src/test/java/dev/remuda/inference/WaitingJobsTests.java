package dev.remuda.inference;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WaitingJobs}.
 */
class WaitingJobsTests {

	private final WaitingJobs<String, String> waiting = new WaitingJobs<>();

	@Test
	void takesThemInTheOrderOfArrival() {
		add("a", "b", "c");
		assertThat(batch(2, 0)).containsExactly("a", "b");
		assertThat(batch(2, 0)).containsExactly("c");
		assertThat(this.waiting.size()).isZero();
	}

	@Test
	void takesAHigherPriorityFirst() {
		add(job("low", InferencePriority.LOW));
		add("a");
		add(job("high", InferencePriority.HIGH));
		assertThat(batch(2, 1)).containsExactlyInAnyOrder("high", "a");
		assertThat(batch(2, 1)).containsExactly("low");
	}

	@Test
	void putsLikeLengthsTogether() {
		add("aaaaa", "b", "ccccc", "d", "eeee");
		assertThat(batch(3, 0.25)).containsExactly("aaaaa", "ccccc", "eeee");
		assertThat(batch(3, 0.25)).containsExactly("b", "d");
	}

	@Test
	void leavesWhatBringsTooMuchPaddingAndTakesItNext() {
		add("aaaa", "b");
		assertThat(batch(8, 0.37)).containsExactly("aaaa");
		assertThat(batch(8, 0.37)).containsExactly("b");
		add("aaaa", "b");
		assertThat(batch(8, 0.38)).containsExactly("aaaa", "b");
	}

	@Test
	void takesAJobThatMustBeAloneAlone() {
		Job<String, String> alone = job("b", InferencePriority.NORMAL);
		alone.runAlone();
		add("a");
		add(alone);
		add("c");
		assertThat(batch(3, 1)).containsExactly("a", "c");
		add("d");
		assertThat(batch(3, 1)).containsExactly("b");
		assertThat(batch(3, 1)).containsExactly("d");
	}

	@Test
	void takesThoseOutWhoseTimeIsUp() {
		Job<String, String> late = job("late", InferencePriority.HIGH);
		late.arrive(Long.MAX_VALUE - 50);
		Job<String, String> early = job("early", InferencePriority.LOW);
		early.arrive(Long.MAX_VALUE - 100);
		add(late);
		add(early);
		assertThat(this.waiting.removeExpired(Long.MAX_VALUE - 1)).isEmpty();
		assertThat(this.waiting.removeExpired(Long.MAX_VALUE)).containsExactly(early);
		assertThat(this.waiting.removeExpired(Long.MIN_VALUE + 49)).containsExactly(late);
		assertThat(this.waiting.size()).isZero();
	}

	@Test
	void putsThemBackToWhereTheyWere() {
		add("a", "b", "c", "d");
		List<Job<String, String>> first = this.waiting.removeBatch(1, 1);
		List<Job<String, String>> second = this.waiting.removeBatch(2, 1);
		this.waiting.putBack(first);
		this.waiting.putBack(second);
		assertThat(this.waiting.size()).isEqualTo(4);
		assertThat(batch(4, 1)).containsExactly("a", "b", "c", "d");
	}

	@Test
	void knowsTheNextDeadline() {
		assertThat(this.waiting.nextDeadline()).isNull();
		Job<String, String> late = job("late", InferencePriority.HIGH);
		late.arrive(Long.MAX_VALUE - 50);
		Job<String, String> early = job("early", InferencePriority.LOW);
		early.arrive(Long.MAX_VALUE - 101);
		add(late);
		add(early);
		assertThat(this.waiting.nextDeadline()).isEqualTo(Long.MAX_VALUE - 1);
		this.waiting.remove(early);
		assertThat(this.waiting.nextDeadline()).isEqualTo(Long.MIN_VALUE + 49);
	}

	private List<String> batch(int maxSize, double maxPadding) {
		return this.waiting.removeBatch(maxSize, maxPadding).stream().map(Job::input).toList();
	}

	private void add(String... inputs) {
		for (String input : inputs) {
			add(job(input, InferencePriority.NORMAL));
		}
	}

	private void add(Job<String, String> job) {
		this.waiting.add(job);
	}

	private Job<String, String> job(String input, InferencePriority priority) {
		return Job.awaited(input, input.length(), InferenceOptions.DEFAULTS.withPriority(priority),
				Duration.ofNanos(100));
	}

}
