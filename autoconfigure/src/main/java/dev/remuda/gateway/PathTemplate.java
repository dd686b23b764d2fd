package dev.remuda.gateway;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * A path with variables of a route's path, as in <code>/v2/{*rest}</code>. Their values
 * go in as the client wrote them, neither decoded nor encoded.
 */
public final class PathTemplate implements PathRewrite {

	/**
	 * What a path may consist of (RFC 3986, 3.3), less what is a mistake more often than
	 * not: asterisks and dollar signs.
	 */
	private static final Pattern LITERAL = Pattern.compile("([A-Za-z0-9._~!&'()+,;=:@/-]|%[0-9A-Fa-f]{2})*");

	private static final Pattern VARIABLE = Pattern.compile("(?<slash>/?)\\{(?<name>[^{}]*)}");

	private final List<Part> parts = new ArrayList<>();

	private PathTemplate() {
	}

	/**
	 * Read a template.
	 * @param text the text
	 * @param path the path of the route, whose variables it may have; {@code null} for
	 * any, which has none
	 * @return the template
	 * @throws IllegalArgumentException if it is no path, or the route's path lacks
	 * variables
	 */
	public static PathTemplate parse(String text, @Nullable PathPattern path) {
		if (!text.startsWith("/")) {
			throw new IllegalArgumentException("'%s' doesn't begin with a slash".formatted(text));
		}
		PathVariables variables = new PathVariables(path);
		PathTemplate template = new PathTemplate();
		Set<String> missing = new LinkedHashSet<>();
		Matcher matcher = VARIABLE.matcher(text);
		int end = 0;
		while (matcher.find()) {
			String name = matcher.group("name");
			PathVariables.Place place = variables.find(name);
			// The value of one that is many segments begins with a slash, if it isn't
			// empty
			boolean slash = place == null || !place.many();
			template.literal(text, end, slash ? matcher.start("name") - 1 : matcher.start());
			if (place == null) {
				missing.add('{' + name + '}');
			}
			else if (place.many() && matcher.group("slash").isEmpty()) {
				throw new IllegalArgumentException("'%s' has no slash before {%s}".formatted(text, name));
			}
			template.parts.add(new Part("", place));
			end = matcher.end();
		}
		template.literal(text, end, text.length());
		if (!missing.isEmpty()) {
			throw new IllegalArgumentException("'%s' needs %s, and no segment of the path '%s' is that".formatted(text,
					String.join(" and ", missing), (path != null) ? path : "/**"));
		}
		return template;
	}

	private void literal(String text, int start, int end) {
		String literal = text.substring(start, end);
		if (!LITERAL.matcher(literal).matches()) {
			throw new IllegalArgumentException("'%s' has what can't be part of a path".formatted(text));
		}
		this.parts.add(new Part(literal, null));
	}

	@Override
	public String apply(PathContainer path) {
		return expand(path, this.parts.size());
	}

	private String expand(PathContainer path, int end) {
		StringBuilder expanded = new StringBuilder();
		for (int index = 0; index < end; index++) {
			PathVariables.Place variable = this.parts.get(index).variable();
			expanded.append((variable != null) ? variable.value(path.elements()) : this.parts.get(index).literal());
		}
		return (expanded.isEmpty()) ? "/" : expanded.toString();
	}

	/**
	 * Find the path that a client would ask for, if both the template and the route's
	 * path end with the same rest.
	 */
	@Override
	public @Nullable String undo(String target, PathContainer path) {
		int last = this.parts.size() - 2;
		if (last < 1 || !this.parts.get(last + 1).literal().isEmpty()) {
			return null;
		}
		PathVariables.Place rest = Objects.requireNonNull(this.parts.get(last).variable());
		String before = expand(path, last);
		before = (before.equals("/")) ? "" : before;
		if (!rest.isRest() || !target.startsWith(before) || !isEnd(target, before.length())) {
			return null;
		}
		String requested = path.value();
		return requested.substring(0, requested.length() - rest.value(path.elements()).length())
				+ target.substring(before.length());
	}

	private static boolean isEnd(String target, int index) {
		return index == target.length() || "/?#".indexOf(target.charAt(index)) >= 0;
	}

	/**
	 * A part of a template.
	 *
	 * @param literal what it is, if it is no variable
	 * @param variable the variable; {@code null} for none
	 */
	private record Part(String literal, PathVariables.@Nullable Place variable) {

	}

}
