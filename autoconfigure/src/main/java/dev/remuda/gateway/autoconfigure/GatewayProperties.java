package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.remuda.gateway.AccessLog;
import dev.remuda.gateway.upstream.Balance;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the gateway.
 */
@ConfigurationProperties(value = GatewayProperties.PREFIX, ignoreUnknownFields = false)
public class GatewayProperties {

	static final String PREFIX = "remuda.gateway";

	/**
	 * Upstreams by name: servers that do the same. Unset, there is none.
	 */
	private final Map<String, Upstream> upstreams = new LinkedHashMap<>();

	/**
	 * Routes, of which the first that matches takes a request. The application's own
	 * handlers come before them, and Spring Cloud Gateway's routes. Unset, there is none.
	 */
	private final List<Route> routes = new ArrayList<>();

	private final Forwarded forwarded = new Forwarded();

	private final Reload reload = new Reload();

	/**
	 * Pages that browsers get in place of errors, by status or by its class, as in
	 * 5xx=classpath:errors/5xx.html: files of at most 1 MiB, read once. Other clients get
	 * a problem detail. Unset, all do.
	 */
	private Map<String, String> errorPages = new LinkedHashMap<>();

	private final RateLimits rateLimits = new RateLimits();

	private final Http2 http2 = new Http2();

	/**
	 * Time that a client may take for the head of a request, from the start of the
	 * connection or the end of the last response on. Then the connection is closed. Over
	 * HTTP/2, it is also the time that a connection may have no request.
	 */
	private Duration clientHeaderTimeout = Duration.ofSeconds(60);

	/**
	 * Time that a client may take between two parts of the body of a request, while the
	 * gateway reads it. Then it gets 408, and the connection is closed.
	 */
	private Duration clientBodyTimeout = Duration.ofSeconds(60);

	/**
	 * Time in which a client must take something of what it is sent. If it takes nothing
	 * for that, or at most half as long again, the connection is closed.
	 */
	private Duration clientSendTimeout = Duration.ofSeconds(60);

	/**
	 * Whether each connection begins with a preamble of the PROXY protocol, version 1 or
	 * 2, that says who the client is; one without is closed. It is believed if it comes
	 * from one of forwarded.trusted-proxies, or, if there are none, from whomever.
	 */
	private boolean proxyProtocol;

	/**
	 * Time from one question to the discovery client to the next.
	 */
	private Duration discoveryInterval = Duration.ofSeconds(10);

	/**
	 * Format in which each request is written to the logger 'dev.remuda.gateway.access'.
	 * Unset, none is.
	 */
	private AccessLog.@Nullable Format accessLog;

	public Map<String, Upstream> getUpstreams() {
		return this.upstreams;
	}

	public List<Route> getRoutes() {
		return this.routes;
	}

	public Forwarded getForwarded() {
		return this.forwarded;
	}

	public Reload getReload() {
		return this.reload;
	}

	public Map<String, String> getErrorPages() {
		return this.errorPages;
	}

	public void setErrorPages(Map<String, String> errorPages) {
		this.errorPages = errorPages;
	}

	public RateLimits getRateLimits() {
		return this.rateLimits;
	}

	public Http2 getHttp2() {
		return this.http2;
	}

	public Duration getClientHeaderTimeout() {
		return this.clientHeaderTimeout;
	}

	public void setClientHeaderTimeout(Duration clientHeaderTimeout) {
		this.clientHeaderTimeout = clientHeaderTimeout;
	}

	public Duration getClientBodyTimeout() {
		return this.clientBodyTimeout;
	}

	public void setClientBodyTimeout(Duration clientBodyTimeout) {
		this.clientBodyTimeout = clientBodyTimeout;
	}

	public Duration getClientSendTimeout() {
		return this.clientSendTimeout;
	}

	public void setClientSendTimeout(Duration clientSendTimeout) {
		this.clientSendTimeout = clientSendTimeout;
	}

	public boolean isProxyProtocol() {
		return this.proxyProtocol;
	}

	public void setProxyProtocol(boolean proxyProtocol) {
		this.proxyProtocol = proxyProtocol;
	}

	public Duration getDiscoveryInterval() {
		return this.discoveryInterval;
	}

	public void setDiscoveryInterval(Duration discoveryInterval) {
		this.discoveryInterval = discoveryInterval;
	}

	public AccessLog.@Nullable Format getAccessLog() {
		return this.accessLog;
	}

	public void setAccessLog(AccessLog.@Nullable Format accessLog) {
		this.accessLog = accessLog;
	}

	/**
	 * Properties of an upstream.
	 */
	public static class Upstream {

		/**
		 * Servers, each as in '127.0.0.1:8098 weight=2': host and port, then any of
		 * weight=1 to 1000, backup, and down or drain. Unset, they are discovered.
		 */
		private List<String> servers = new ArrayList<>();

		/**
		 * Name of the service whose servers a discovery client of Spring Cloud knows, in
		 * place of servers. Unset, the servers are those named here.
		 */
		private @Nullable String discovery;

		/**
		 * How the servers share the requests.
		 */
		private Balance balance = Balance.POWER_OF_TWO;

		/**
		 * Requests that must fail within the fail timeout for a server to be left alone.
		 * With 0, it never is.
		 */
		private int maxFails = 1;

		/**
		 * Both the time in which failures are counted and the time for which a server is
		 * left alone.
		 */
		private Duration failTimeout = Duration.ofSeconds(10);

		/**
		 * Time in which the weight of a server rises to its full value after the server
		 * came back.
		 */
		private Duration slowStart = Duration.ZERO;

		/**
		 * Protocol that the servers speak. With ssl, HTTP/2 is chosen by ALPN; without,
		 * it is spoken at once (h2c with prior knowledge).
		 */
		private Protocol protocol = Protocol.HTTP1;

		/**
		 * Time that a connection to a server may take. Then the client gets 504, unless
		 * the next server takes the request.
		 */
		private Duration connectTimeout = Duration.ofSeconds(5);

		private final Pool pool = new Pool();

		private final Ssl ssl = new Ssl();

		private final Health health = new Health();

		public List<String> getServers() {
			return this.servers;
		}

		public void setServers(List<String> servers) {
			this.servers = servers;
		}

		public @Nullable String getDiscovery() {
			return this.discovery;
		}

		public void setDiscovery(@Nullable String discovery) {
			this.discovery = discovery;
		}

		public Balance getBalance() {
			return this.balance;
		}

		public void setBalance(Balance balance) {
			this.balance = balance;
		}

		public int getMaxFails() {
			return this.maxFails;
		}

		public void setMaxFails(int maxFails) {
			this.maxFails = maxFails;
		}

		public Duration getFailTimeout() {
			return this.failTimeout;
		}

		public void setFailTimeout(Duration failTimeout) {
			this.failTimeout = failTimeout;
		}

		public Duration getSlowStart() {
			return this.slowStart;
		}

		public void setSlowStart(Duration slowStart) {
			this.slowStart = slowStart;
		}

		public Protocol getProtocol() {
			return this.protocol;
		}

		public void setProtocol(Protocol protocol) {
			this.protocol = protocol;
		}

		public Duration getConnectTimeout() {
			return this.connectTimeout;
		}

		public void setConnectTimeout(Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
		}

		public Pool getPool() {
			return this.pool;
		}

		public Ssl getSsl() {
			return this.ssl;
		}

		public Health getHealth() {
			return this.health;
		}

	}

	/**
	 * What an upstream's servers speak.
	 */
	public enum Protocol {

		/**
		 * HTTP/1.1.
		 */
		HTTP1,

		/**
		 * HTTP/2, as for gRPC.
		 */
		HTTP2

	}

	/**
	 * Properties of the connections to an upstream's servers.
	 */
	public static class Pool {

		/**
		 * Connections to a server.
		 */
		private int maxConnections = 1024;

		/**
		 * Requests that may wait for a connection to a server while all are in use. For
		 * any more, the next server is tried, or the client gets 503.
		 */
		private int maxWaiting = 1024;

		/**
		 * Time that they may wait.
		 */
		private Duration acquireTimeout = Duration.ofSeconds(5);

		/**
		 * Time that a connection with nothing to do is kept. Make it shorter than the
		 * servers' own, so that no request crosses their closing.
		 */
		private Duration idleTimeout = Duration.ofSeconds(15);

		/**
		 * Requests that a connection over HTTP/2 has at a time, unless its server allows
		 * fewer.
		 */
		private int maxStreams = 100;

		public int getMaxConnections() {
			return this.maxConnections;
		}

		public void setMaxConnections(int maxConnections) {
			this.maxConnections = maxConnections;
		}

		public int getMaxWaiting() {
			return this.maxWaiting;
		}

		public void setMaxWaiting(int maxWaiting) {
			this.maxWaiting = maxWaiting;
		}

		public Duration getAcquireTimeout() {
			return this.acquireTimeout;
		}

		public void setAcquireTimeout(Duration acquireTimeout) {
			this.acquireTimeout = acquireTimeout;
		}

		public Duration getIdleTimeout() {
			return this.idleTimeout;
		}

		public void setIdleTimeout(Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
		}

		public int getMaxStreams() {
			return this.maxStreams;
		}

		public void setMaxStreams(int maxStreams) {
			this.maxStreams = maxStreams;
		}

	}

	/**
	 * Properties of the encryption on the way to an upstream's servers.
	 */
	public static class Ssl {

		/**
		 * Whether the servers speak HTTPS. Their certificates and names are verified.
		 */
		private boolean enabled;

		/**
		 * Name of the SSL bundle that says whom to trust and what to show; with it, the
		 * servers speak HTTPS. Unset, whom Java trusts, and nothing.
		 */
		private @Nullable String bundle;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

	/**
	 * Properties of the checks of an upstream's servers.
	 */
	public static class Health {

		/**
		 * Path that each server is asked for with GET. A status from 200 to 399 passes.
		 * Unset, servers aren't checked.
		 */
		private @Nullable String path;

		/**
		 * Time from one check of a server to the next.
		 */
		private Duration interval = Duration.ofSeconds(5);

		/**
		 * Time that a check may take.
		 */
		private Duration timeout = Duration.ofSeconds(2);

		/**
		 * Checks in a row that must fail for a server to be down.
		 */
		private int fall = 2;

		/**
		 * Checks in a row that must pass for a server to be up again.
		 */
		private int rise = 2;

		public @Nullable String getPath() {
			return this.path;
		}

		public void setPath(@Nullable String path) {
			this.path = path;
		}

		public Duration getInterval() {
			return this.interval;
		}

		public void setInterval(Duration interval) {
			this.interval = interval;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public int getFall() {
			return this.fall;
		}

		public void setFall(int fall) {
			this.fall = fall;
		}

		public int getRise() {
			return this.rise;
		}

		public void setRise(int rise) {
			this.rise = rise;
		}

	}

	/**
	 * Properties of a route. It takes the requests that match all of path, host, method
	 * and header that are set.
	 */
	public static class Route {

		/**
		 * Pattern of the path, as in /api/**. Unset, any path.
		 */
		private @Nullable String path;

		/**
		 * Names of which the client must ask for one; *.example.com stands for all below
		 * it. Unset, any.
		 */
		private List<String> host = new ArrayList<>();

		/**
		 * Methods. Unset, any.
		 */
		private List<String> method = new ArrayList<>();

		/**
		 * Values of headers by name; * is any value. Unset, any headers.
		 */
		private Map<String, String> header = new LinkedHashMap<>();

		/**
		 * Name of the upstream that the requests go to. Unset, the gateway itself
		 * answers, with redirect or respond.
		 */
		private @Nullable String upstream;

		private final Redirect redirect = new Redirect();

		private final Respond respond = new Respond();

		private final Canary canary = new Canary();

		private final Mirror mirror = new Mirror();

		private final RateLimit rateLimit = new RateLimit();

		private final ConcurrencyLimit concurrencyLimit = new ConcurrencyLimit();

		private final Cache cache = new Cache();

		/**
		 * Whether the part of the path before its first pattern is taken off: with
		 * /api/**, /api/users becomes /users.
		 */
		private boolean stripPrefix;

		/**
		 * Path that the server is asked for, with variables of the route's path: with
		 * /old/{*rest} and /new/{*rest}, /old/users becomes /new/users. The query stays.
		 * Unset, the client's.
		 */
		private @Nullable String rewrite;

		/**
		 * Whether the server gets the client's Host header, or else its own address.
		 */
		private boolean preserveHost = true;

		/**
		 * Whether an error of a server's own becomes an error page as well, for those
		 * clients that get pages.
		 */
		private boolean interceptErrors;

		/**
		 * How long the server may send nothing, from when it has the request until the
		 * response begins, and between two parts of it. Then the client gets 504, or the
		 * response is broken off.
		 */
		private Duration timeout = Duration.ofSeconds(60);

		/**
		 * Further servers that a failed request may be given, if that is safe.
		 */
		private int retries = 1;

		/**
		 * Size that the body of a request may have, whether it says so or not; for a
		 * larger one the client gets 413. Unset, any.
		 */
		private @Nullable DataSize maxBodySize;

		private final Headers requestHeaders = new Headers();

		private final Headers responseHeaders = new Headers();

		public @Nullable String getPath() {
			return this.path;
		}

		public void setPath(@Nullable String path) {
			this.path = path;
		}

		public List<String> getHost() {
			return this.host;
		}

		public void setHost(List<String> host) {
			this.host = host;
		}

		public List<String> getMethod() {
			return this.method;
		}

		public void setMethod(List<String> method) {
			this.method = method;
		}

		public Map<String, String> getHeader() {
			return this.header;
		}

		public void setHeader(Map<String, String> header) {
			this.header = header;
		}

		public @Nullable String getUpstream() {
			return this.upstream;
		}

		public void setUpstream(@Nullable String upstream) {
			this.upstream = upstream;
		}

		public Redirect getRedirect() {
			return this.redirect;
		}

		public Respond getRespond() {
			return this.respond;
		}

		public Canary getCanary() {
			return this.canary;
		}

		public Mirror getMirror() {
			return this.mirror;
		}

		public RateLimit getRateLimit() {
			return this.rateLimit;
		}

		public ConcurrencyLimit getConcurrencyLimit() {
			return this.concurrencyLimit;
		}

		public Cache getCache() {
			return this.cache;
		}

		public boolean isStripPrefix() {
			return this.stripPrefix;
		}

		public void setStripPrefix(boolean stripPrefix) {
			this.stripPrefix = stripPrefix;
		}

		public @Nullable String getRewrite() {
			return this.rewrite;
		}

		public void setRewrite(@Nullable String rewrite) {
			this.rewrite = rewrite;
		}

		public boolean isPreserveHost() {
			return this.preserveHost;
		}

		public void setPreserveHost(boolean preserveHost) {
			this.preserveHost = preserveHost;
		}

		public boolean isInterceptErrors() {
			return this.interceptErrors;
		}

		public void setInterceptErrors(boolean interceptErrors) {
			this.interceptErrors = interceptErrors;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public int getRetries() {
			return this.retries;
		}

		public void setRetries(int retries) {
			this.retries = retries;
		}

		public @Nullable DataSize getMaxBodySize() {
			return this.maxBodySize;
		}

		public void setMaxBodySize(@Nullable DataSize maxBodySize) {
			this.maxBodySize = maxBodySize;
		}

		public Headers getRequestHeaders() {
			return this.requestHeaders;
		}

		public Headers getResponseHeaders() {
			return this.responseHeaders;
		}

	}

	/**
	 * Properties of a redirect.
	 */
	public static class Redirect {

		/**
		 * Path or URL that clients are sent to, as in https://{host}/new/{*rest}: with
		 * variables of the route's path, and {host} for the host that was asked for. The
		 * query goes along, unless there is a question mark. Unset, there is no redirect.
		 */
		private @Nullable String to;

		/**
		 * Status: 301, 302, 307 or 308.
		 */
		private int status = 302;

		public @Nullable String getTo() {
			return this.to;
		}

		public void setTo(@Nullable String to) {
			this.to = to;
		}

		public int getStatus() {
			return this.status;
		}

		public void setStatus(int status) {
			this.status = status;
		}

	}

	/**
	 * Properties of a fixed answer.
	 */
	public static class Respond {

		/**
		 * Status, from 200 to 599. Unset, there is no such answer.
		 */
		private @Nullable Integer status;

		/**
		 * Text of the answer, in UTF-8. Unset, none.
		 */
		private @Nullable String body;

		/**
		 * What the text is. Unset, text/plain.
		 */
		private @Nullable String contentType;

		public @Nullable Integer getStatus() {
			return this.status;
		}

		public void setStatus(@Nullable Integer status) {
			this.status = status;
		}

		public @Nullable String getBody() {
			return this.body;
		}

		public void setBody(@Nullable String body) {
			this.body = body;
		}

		public @Nullable String getContentType() {
			return this.contentType;
		}

		public void setContentType(@Nullable String contentType) {
			this.contentType = contentType;
		}

	}

	/**
	 * Properties of a share of a route's clients that goes to another upstream.
	 */
	public static class Canary {

		/**
		 * Name of the other upstream. Unset, all go to that of the route.
		 */
		private @Nullable String upstream;

		/**
		 * Share of the clients in percent. A client stays where it is, by its address.
		 */
		private double percent;

		public @Nullable String getUpstream() {
			return this.upstream;
		}

		public void setUpstream(@Nullable String upstream) {
			this.upstream = upstream;
		}

		public double getPercent() {
			return this.percent;
		}

		public void setPercent(double percent) {
			this.percent = percent;
		}

	}

	/**
	 * Properties of a share of a route's requests that is sent to another upstream as
	 * well. Its answers are dropped, and no client waits for them.
	 */
	public static class Mirror {

		/**
		 * Name of the other upstream. Unset, no request is sent twice.
		 */
		private @Nullable String upstream;

		/**
		 * Share of the requests in percent.
		 */
		private double percent = 100;

		/**
		 * Size that the body of such a request may have: it is held in memory until all
		 * of it came. A request with a larger one isn't sent there.
		 */
		private DataSize maxBodySize = DataSize.ofKilobytes(64);

		/**
		 * Such requests of the route that there may be at the same time. Any more aren't
		 * sent there.
		 */
		private int maxInFlight = 100;

		public @Nullable String getUpstream() {
			return this.upstream;
		}

		public void setUpstream(@Nullable String upstream) {
			this.upstream = upstream;
		}

		public double getPercent() {
			return this.percent;
		}

		public void setPercent(double percent) {
			this.percent = percent;
		}

		public DataSize getMaxBodySize() {
			return this.maxBodySize;
		}

		public void setMaxBodySize(DataSize maxBodySize) {
			this.maxBodySize = maxBodySize;
		}

		public int getMaxInFlight() {
			return this.maxInFlight;
		}

		public void setMaxInFlight(int maxInFlight) {
			this.maxInFlight = maxInFlight;
		}

	}

	/**
	 * Properties of how many requests a route takes. For any more the client gets 429.
	 */
	public static class RateLimit {

		/**
		 * Requests that there may be in a period. Unset, any number.
		 */
		private @Nullable Integer requests;

		/**
		 * The period.
		 */
		private Duration per = Duration.ofSeconds(1);

		/**
		 * Requests that may come at once after a time of rest. Unset, as many as in a
		 * period.
		 */
		private @Nullable Integer burst;

		/**
		 * Who has a limit of their own: each 'address', each value of a header, as in
		 * 'header:X-Api-Key', or the whole 'route'.
		 */
		private String key = "address";

		public @Nullable Integer getRequests() {
			return this.requests;
		}

		public void setRequests(@Nullable Integer requests) {
			this.requests = requests;
		}

		public Duration getPer() {
			return this.per;
		}

		public void setPer(Duration per) {
			this.per = per;
		}

		public @Nullable Integer getBurst() {
			return this.burst;
		}

		public void setBurst(@Nullable Integer burst) {
			this.burst = burst;
		}

		public String getKey() {
			return this.key;
		}

		public void setKey(String key) {
			this.key = key;
		}

	}

	/**
	 * Properties of where the requests are counted that routes limit.
	 */
	public static class RateLimits {

		/**
		 * Where the requests are counted that routes limit: in the memory of each gateway
		 * for itself, or in Redis for all that have the route with the same limit. The
		 * connection is that of spring.data.redis.
		 */
		private Store store = Store.MEMORY;

		/**
		 * Time that a request waits for Redis. Then it passes and isn't counted.
		 */
		private Duration timeout = Duration.ofMillis(100);

		/**
		 * Start of the keys in Redis.
		 */
		private String keyPrefix = "remuda:rate-limit:";

		public Store getStore() {
			return this.store;
		}

		public void setStore(Store store) {
			this.store = store;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public String getKeyPrefix() {
			return this.keyPrefix;
		}

		public void setKeyPrefix(String keyPrefix) {
			this.keyPrefix = keyPrefix;
		}

		/**
		 * Where requests are counted.
		 */
		public enum Store {

			/**
			 * In the memory of each gateway.
			 */
			MEMORY,

			/**
			 * In Redis.
			 */
			REDIS

		}

	}

	/**
	 * Properties of how many requests a route takes at the same time. For any more the
	 * client gets 429.
	 */
	public static class ConcurrencyLimit {

		/**
		 * Requests that there may be, from when one came until its answer is complete. A
		 * WebSocket is one until it is closed. Unset, any number.
		 */
		private @Nullable Integer requests;

		/**
		 * Who has a limit of their own: each 'address', each value of a header, as in
		 * 'header:X-Api-Key', or the whole 'route'.
		 */
		private String key = "address";

		public @Nullable Integer getRequests() {
			return this.requests;
		}

		public void setRequests(@Nullable Integer requests) {
			this.requests = requests;
		}

		public String getKey() {
			return this.key;
		}

		public void setKey(String key) {
			this.key = key;
		}

	}

	/**
	 * Properties of what a route keeps of the responses of its servers, as far as they
	 * allow it.
	 */
	public static class Cache {

		/**
		 * Size that all responses may have together, in memory. Unset, none is kept.
		 */
		private @Nullable DataSize maxSize;

		/**
		 * Size that the body of a response may have. A larger one isn't kept.
		 */
		private DataSize maxEntrySize = DataSize.ofMegabytes(1);

		/**
		 * How long a response with 200, 301 or 308 is good if the server says nothing of
		 * that. It is neither made for nor given to requests with Cookie or
		 * Authorization. Unset, it isn't kept.
		 */
		private @Nullable Duration defaultTtl;

		/**
		 * How long a request waits while another one asks a server for the same. Then it
		 * asks, too. With 0, none waits.
		 */
		private Duration lockTimeout = Duration.ofSeconds(5);

		public @Nullable DataSize getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(@Nullable DataSize maxSize) {
			this.maxSize = maxSize;
		}

		public DataSize getMaxEntrySize() {
			return this.maxEntrySize;
		}

		public void setMaxEntrySize(DataSize maxEntrySize) {
			this.maxEntrySize = maxEntrySize;
		}

		public @Nullable Duration getDefaultTtl() {
			return this.defaultTtl;
		}

		public void setDefaultTtl(@Nullable Duration defaultTtl) {
			this.defaultTtl = defaultTtl;
		}

		public Duration getLockTimeout() {
			return this.lockTimeout;
		}

		public void setLockTimeout(Duration lockTimeout) {
			this.lockTimeout = lockTimeout;
		}

	}

	/**
	 * Headers to change.
	 */
	public static class Headers {

		/**
		 * Values to set by name, in place of what was there. Unset, none.
		 */
		private Map<String, String> set = new LinkedHashMap<>();

		/**
		 * Names to remove. Unset, none.
		 */
		private List<String> remove = new ArrayList<>();

		public Map<String, String> getSet() {
			return this.set;
		}

		public void setSet(Map<String, String> set) {
			this.set = set;
		}

		public List<String> getRemove() {
			return this.remove;
		}

		public void setRemove(List<String> remove) {
			this.remove = remove;
		}

	}

	/**
	 * Properties of what becomes of configuration files that change while the gateway
	 * runs.
	 */
	public static class Reload {

		/**
		 * Whether upstreams, routes and trusted proxies are taken over from configuration
		 * files that change: all of it if nothing is wrong with any of it, else nothing.
		 */
		private boolean enabled = true;

		/**
		 * Time from one look at the files to the next. A file is read when it has stayed
		 * the same for as long.
		 */
		private Duration interval = Duration.ofSeconds(2);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getInterval() {
			return this.interval;
		}

		public void setInterval(Duration interval) {
			this.interval = interval;
		}

	}

	/**
	 * Properties of clients that speak HTTP/2.
	 */
	public static class Http2 {

		/**
		 * Requests that a connection may have at a time.
		 */
		private int maxStreams = 128;

		/**
		 * Requests of a connection that a client may give up, or that may be refused,
		 * within 30 seconds. For more, the connection is closed.
		 */
		private int maxResets = 200;

		public int getMaxStreams() {
			return this.maxStreams;
		}

		public void setMaxStreams(int maxStreams) {
			this.maxStreams = maxStreams;
		}

		public int getMaxResets() {
			return this.maxResets;
		}

		public void setMaxResets(int maxResets) {
			this.maxResets = maxResets;
		}

	}

	/**
	 * Properties of what servers are told of the client.
	 */
	public static class Forwarded {

		/**
		 * Addresses and networks of the proxies in front of the gateway, as in
		 * 10.0.0.0/8. What they say of the client in X-Forwarded-For and its like is
		 * passed on and added to. Unset, nobody's word counts.
		 */
		private List<String> trustedProxies = new ArrayList<>();

		public List<String> getTrustedProxies() {
			return this.trustedProxies;
		}

		public void setTrustedProxies(List<String> trustedProxies) {
			this.trustedProxies = trustedProxies;
		}

	}

}
