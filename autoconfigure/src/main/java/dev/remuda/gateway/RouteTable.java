package dev.remuda.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The routes of the gateway, of which the first that matches takes a request. They are
 * sorted into a tree by the segments that stand before the first pattern of their paths,
 * so that only those are tried that can match: ten thousand routes cost a request no more
 * than ten.
 */
public final class RouteTable {

	private final Node root = new Node();

	/**
	 * Create a table.
	 * @param routes the routes in their order
	 */
	public RouteTable(List<GatewayRoute> routes) {
		for (int index = 0; index < routes.size(); index++) {
			GatewayRoute route = routes.get(index);
			Node node = this.root;
			for (String segment : literalSegments(route.matcher().path())) {
				node = node.children.computeIfAbsent(segment, (key) -> new Node());
			}
			node.entries.add(new Entry(index, route));
		}
	}

	/**
	 * Return the segments of a path before the first that is a pattern.
	 * @param path the path; {@code null} for any
	 * @return the segments, which may be none
	 */
	public static List<String> literalSegments(@Nullable PathPattern path) {
		List<String> segments = new ArrayList<>();
		if (path == null) {
			return segments;
		}
		for (String segment : path.getPatternString().substring(1).split("/")) {
			if (segment.isEmpty() || segment.matches(".*[*?{\\\\].*")) {
				break;
			}
			segments.add(segment);
		}
		return segments;
	}

	/**
	 * Find the route of a request.
	 * @return the first that matches; {@code null} if none does
	 */
	@Nullable GatewayRoute find(ServerWebExchange exchange) {
		Entry found = this.root.find(exchange, null);
		Node node = this.root;
		List<PathContainer.Element> elements = exchange.getRequest().getPath().elements();
		// A path is a separator and a segment in turn; where it isn't, nothing literal
		// matches
		for (int index = 1; index < elements.size(); index += 2) {
			node = (elements.get(index) instanceof PathContainer.PathSegment segment)
					? node.children.get(segment.valueToMatch()) : null;
			if (node == null) {
				break;
			}
			found = node.find(exchange, found);
		}
		return (found != null) ? found.route() : null;
	}

	/**
	 * A place in the tree.
	 */
	private static final class Node {

		private final Map<String, Node> children = new HashMap<>();

		private final List<Entry> entries = new ArrayList<>();

		/**
		 * Return the first entry that matches, or the one that was found elsewhere if
		 * that stands before it.
		 */
		private @Nullable Entry find(ServerWebExchange exchange, @Nullable Entry found) {
			for (Entry entry : this.entries) {
				if (found != null && found.index() < entry.index()) {
					return found;
				}
				if (entry.route().matcher().test(exchange)) {
					return entry;
				}
			}
			return found;
		}

	}

	/**
	 * A route, and where it stands.
	 */
	private record Entry(int index, GatewayRoute route) {

	}

}
