package dev.remuda.gpu.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of plain text with aligned columns.
 */
final class TextTable {

	private final List<Column> columns;

	private final List<List<String>> rows = new ArrayList<>();

	TextTable(Column... columns) {
		this.columns = List.of(columns);
	}

	void add(String... cells) {
		if (cells.length != this.columns.size()) {
			throw new IllegalArgumentException("%d cells for %d columns".formatted(cells.length, this.columns.size()));
		}
		this.rows.add(List.of(cells));
	}

	@Override
	public String toString() {
		List<String> titles = this.columns.stream().map(Column::title).toList();
		List<Integer> widths = new ArrayList<>();
		for (int i = 0; i < this.columns.size(); i++) {
			int column = i;
			widths.add(Math.max(titles.get(i).length(),
					this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0)));
		}
		String rule = widths.stream()
			.map((width) -> "-".repeat(width + 2))
			.collect(Collectors.joining("+", "+", "+\n"));
		StringBuilder text = new StringBuilder(rule).append(line(titles, widths)).append(rule);
		this.rows.forEach((row) -> text.append(line(row, widths)));
		return text.append(this.rows.isEmpty() ? "" : rule).toString();
	}

	private String line(List<String> cells, List<Integer> widths) {
		StringBuilder line = new StringBuilder("|");
		for (int i = 0; i < cells.size(); i++) {
			String padding = " ".repeat(widths.get(i) - cells.get(i).length());
			line.append(' ')
				.append(this.columns.get(i).number() ? padding + cells.get(i) : cells.get(i) + padding)
				.append(" |");
		}
		return line.append('\n').toString();
	}

	/**
	 * A column.
	 *
	 * @param title its title
	 * @param number whether its cells are aligned to the right
	 */
	record Column(String title, boolean number) {

		static Column text(String title) {
			return new Column(title, false);
		}

		static Column number(String title) {
			return new Column(title, true);
		}

	}

}
