package dev.remuda.docs;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;

/**
 * The list of meters: a Markdown page made of what running applications have registered,
 * so that the page says what there is.
 */
public final class MeterReference {

	private static final String INTRODUCTION = """
			<!-- Generated from a running application. Change the meter, or MeterReference.java, not this file. -->

			# Meters

			Every meter of Remuda, by its name in Micrometer, with the tags that it has. Monitoring systems write the names in
			their own way: to Prometheus, `remuda.admission.in.flight` is `remuda_admission_in_flight_requests`. Those below
			`hw.` follow OpenTelemetry's conventions. What there is depends on what is switched on: each part of Remuda has its
			meters, some of them only under one worker model or from the first event on.

			A *counter* only grows; take its rate. A *gauge* is a value now. A *timer* has a count, a sum and a greatest value
			of times, a *distribution summary* has them of what the unit says. A *long task timer* has count and sum of what goes on now.
			""";

	/**
	 * What observations are of, for they have no place for it.
	 */
	private static final Map<String, String> OBSERVED = Map.of("remuda.inference",
			"Calls of a model, until their answer; a list is one call", "remuda.inference.active",
			"Calls of a model that haven't been answered");

	private final Map<String, Row> rows = new TreeMap<>();

	/**
	 * Create a list.
	 * @param meters what is registered
	 * @param prefixes which of the names to take, such as {@code remuda.}
	 */
	public MeterReference(Collection<Meter.Id> meters, List<String> prefixes) {
		meters.stream()
			.filter((meter) -> prefixes.stream().anyMatch(meter.getName()::startsWith))
			.forEach((meter) -> this.rows.merge(meter.getName(), Row.of(meter), Row::and));
	}

	/**
	 * Return the names.
	 * @return the names of the meters, sorted
	 */
	public Set<String> names() {
		return this.rows.keySet();
	}

	/**
	 * Return the meters that don't say what they are.
	 * @return their names, sorted
	 */
	public List<String> undescribed() {
		return this.rows.keySet()
			.stream()
			.filter((name) -> Objects.requireNonNull(this.rows.get(name)).description().isEmpty())
			.toList();
	}

	/**
	 * Return the whole page.
	 * @return Markdown that ends with a line break
	 */
	public String toMarkdown() {
		StringBuilder page = new StringBuilder(INTRODUCTION);
		String feature = "";
		for (Map.Entry<String, Row> row : this.rows.entrySet()) {
			String of = feature(row.getKey());
			if (!of.equals(feature)) {
				feature = of;
				page.append("\n## ").append(Markdown.code(feature)).append("\n\n");
				page.append("| meter | type | unit | tags | what |\n|---|---|---|---|---|\n");
			}
			page.append(row.getValue().toMarkdown(row.getKey()));
		}
		return page.toString();
	}

	/**
	 * Return the first two parts of a name, or {@code hw}.
	 */
	private static String feature(String name) {
		String[] parts = name.split("\\.");
		return parts[0].equals("hw") ? "hw" : parts[0] + "." + parts[1];
	}

	/**
	 * The meters of a name.
	 */
	private record Row(String type, String unit, Set<String> tags, String description) {

		static Row of(Meter.Id meter) {
			Set<String> tags = new LinkedHashSet<>(meter.getTags().stream().map(Tag::getKey).toList());
			return new Row(meter.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
					Objects.requireNonNullElse(meter.getBaseUnit(), ""), tags,
					Objects.requireNonNullElse(meter.getDescription(), OBSERVED.getOrDefault(meter.getName(), "")));
		}

		Row and(Row other) {
			Set<String> tags = new LinkedHashSet<>(this.tags);
			tags.addAll(other.tags);
			return new Row(this.type, this.unit, tags, this.description);
		}

		String toMarkdown(String name) {
			return "| %s | %s | %s | %s | %s |\n".formatted(Markdown.code(name), this.type, this.unit,
					String.join(", ", this.tags.stream().sorted().map(Markdown::code).toList()),
					Markdown.cell(Markdown.text(this.description)));
		}

	}

}
