package dev.remuda.docs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain text as GitHub-flavoured Markdown, with everything escaped that Markdown or HTML
 * would read as its own.
 */
final class Markdown {

	/**
	 * A name in single quotes, which is how Javadoc without markup marks code. An
	 * apostrophe, as in "kernel's", has a letter before it.
	 */
	private static final Pattern QUOTED = Pattern.compile("(?<![\\p{L}\\p{N}])'([^'\\s]+)'(?![\\p{L}\\p{N}])");

	private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]~#]");

	private Markdown() {
	}

	/**
	 * Escape text, and set what stands in single quotes as code.
	 */
	static String text(String text) {
		StringBuilder markdown = new StringBuilder();
		Matcher quoted = QUOTED.matcher(text);
		int end = 0;
		while (quoted.find()) {
			markdown.append(escape(text.substring(end, quoted.start()))).append(code(quoted.group(1)));
			end = quoted.end();
		}
		return markdown.append(escape(text.substring(end))).toString();
	}

	/**
	 * Set text as a code span, in which nothing but the fence itself needs care.
	 */
	static String code(String text) {
		return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
	}

	/**
	 * Make Markdown fit for a table cell, where a bar would end the cell even within a
	 * code span.
	 */
	static String cell(String markdown) {
		return markdown.replace("|", "\\|").replaceAll("\\R", " ");
	}

	/**
	 * The anchor that GitHub gives to a heading: lower case, without punctuation but for
	 * hyphens and underscores.
	 */
	static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
	}

	private static String escape(String text) {
		String html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
		return SPECIAL.matcher(html).replaceAll("\\\\$0");
	}

}
