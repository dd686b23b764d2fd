package dev.remuda.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The program of the master. It knows the settings that it was started with and the
 * command of its workers, and nothing of the application.
 */
public final class Master {

	static final String SETTINGS = "settings.properties";

	private static final String LINK = "link";

	private static final int ERROR = 1;

	private static final long INTERVAL_MILLIS = 1_000;

	private final MasterSettings settings;

	private final List<String> command;

	private final MasterLog log = new MasterLog(System.out, ProcessHandle.current().pid());

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(Master::thread);

	private final CountDownLatch over = new CountDownLatch(1);

	private final Path link;

	private final LinkServer links;

	private final MasterListener listener;

	private final WorkerPool pool;

	private final Evidence evidence;

	private final @Nullable ManagementServer management;

	private final @Nullable ClassCache classes;

	private volatile PoolSnapshot snapshot;

	private int signalled;

	private Master(MasterSettings settings, Path directory, List<String> command) throws IOException {
		this.settings = settings;
		this.command = command;
		this.link = directory.resolve(LINK);
		this.links = new LinkServer(this.link);
		this.listener = new MasterListener(settings);
		this.pool = new WorkerPool(settings.pool(), this::launch, Master::millis,
				(most) -> ThreadLocalRandom.current().nextLong(most + 1), this.log);
		this.evidence = new Evidence(settings.evidence(), this::running, this.log);
		this.snapshot = this.pool.snapshot();
		Map<String, String> environment = new HashMap<>(System.getenv());
		SavedEnvironment.restore(environment);
		Path cache = settings.classCache();
		this.classes = (cache != null)
				? new ClassCache(cache, command, environment, settings.pool().startTimeout(), this.log) : null;
		MasterSettings.Management where = settings.management();
		this.management = (where != null) ? new ManagementServer(where, () -> this.snapshot) : null;
	}

	private static Thread thread(Runnable work) {
		return new Thread(work, "master");
	}

	private static long millis() {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
	}

	/**
	 * Run a master, until it is told to end.
	 * @param arguments its directory, and the command of its workers
	 */
	public static void main(String[] arguments) {
		Path directory = Path.of(arguments[0]);
		int status;
		try {
			Path file = directory.resolve(SETTINGS);
			MasterSettings settings = MasterSettings.read(file);
			// Variables of the workers may be secrets
			Files.delete(file);
			status = new Master(settings, directory, List.of(arguments).subList(1, arguments.length)).run();
		}
		catch (IOException | UncheckedIOException ex) {
			new MasterLog(System.out, ProcessHandle.current().pid()).error(String.valueOf(ex.getMessage()));
			status = ERROR;
		}
		catch (InterruptedException ex) {
			status = ERROR;
		}
		delete(directory);
		Runtime.getRuntime().halt(status);
	}

	private static void delete(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			// It is among the temporary files
		}
	}

	private int run() throws InterruptedException {
		this.log.info("Starting %d workers on port %d%s (%s)".formatted(this.settings.pool().count(),
				this.listener.port(), (this.management != null) ? ", managed on port " + this.management.port() : "",
				this.settings.countReason()));
		try (Signals signals = Signals.listen(List.of("TERM", "INT", "HUP", "TTIN", "TTOU"),
				(signal) -> execute(() -> signalled(signal)))) {
			this.executor.scheduleWithFixedDelay(this::tick, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
			this.over.await();
		}
		if (this.management != null) {
			this.management.close();
		}
		this.executor.shutdownNow();
		this.log.info("All workers have ended");
		return this.pool.status();
	}

	private void execute(Runnable work) {
		this.executor.execute(() -> {
			work.run();
			tick();
		});
	}

	private void tick() {
		try {
			this.pool.tick();
			this.snapshot = this.pool.snapshot();
			if (this.classes != null && this.snapshot.ready() == this.snapshot.target()) {
				this.classes.make();
			}
			if (this.pool.isOver()) {
				this.over.countDown();
			}
		}
		catch (RuntimeException ex) {
			this.log.error("The workers go on, but the master has failed at something: " + ex);
		}
	}

	private void signalled(String signal) {
		switch (signal) {
			case "HUP" -> this.pool.reload();
			case "TTIN" -> this.pool.scale(this.pool.count() + 1);
			case "TTOU" -> this.pool.scale(this.pool.count() - 1);
			default -> {
				this.pool.end();
				if (signal.equals("INT") || this.signalled > 0) {
					this.pool.hurry();
				}
				this.signalled++;
			}
		}
	}

	private WorkerProcess launch(Worker worker) {
		String token = UUID.randomUUID().toString();
		int slot = worker.slot;
		try {
			ProcessBuilder builder = new ProcessBuilder((this.classes != null) ? this.classes.command() : this.command)
				.redirectInput(Redirect.INHERIT)
				.redirectOutput(Redirect.INHERIT)
				.redirectError(Redirect.INHERIT);
			Map<String, String> environment = builder.environment();
			SavedEnvironment.restore(environment);
			environment.putAll(this.settings.environment(slot));
			new WorkerIdentity(slot, token, this.link, this.listener.port(), this.settings.pool().stopTimeout(),
					this.settings.management() != null, this.settings.properties(slot))
				.addTo(environment);
			Process process = builder.start();
			LaunchedProcess launched = new LaunchedProcess(process, this.evidence);
			this.links.expect(token, new WorkerListener(worker, launched));
			process.onExit().thenRun(() -> execute(() -> {
				this.links.forget(token);
				this.pool.ended(worker, process.exitValue());
			}));
			return launched;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<String> running(long pid) {
		return this.pool.snapshot()
			.workers()
			.stream()
			.filter((worker) -> worker.pid() == pid)
			.flatMap((worker) -> worker.figures().running().stream())
			.toList();
	}

	private String answer(String question) {
		List<String> words = List.of(question.split(" "));
		int number = (words.size() > 1) ? Integer.parseInt(words.get(1)) : 0;
		switch (words.get(0)) {
			case "reload" -> this.pool.reload();
			case "scale" -> this.pool.scale(number);
			case "recycle" -> this.pool.recycle(number, "asked for");
			default -> {
			}
		}
		return new MasterStatus(ProcessHandle.current().pid(), this.pool.snapshot()).toJson();
	}

	/**
	 * Hears of a worker, and has the thread of the pool do what follows.
	 */
	private final class WorkerListener implements LinkServer.Listener {

		private final Worker worker;

		private final LaunchedProcess launched;

		WorkerListener(Worker worker, LaunchedProcess launched) {
			this.worker = worker;
			this.launched = launched;
		}

		@Override
		public void linked(SocketChannel link) {
			this.launched.linked(link);
		}

		@Override
		public void heard(String line) {
			if (line.startsWith(WorkerLink.FIGURES)) {
				WorkerFigures figures = WorkerFigures.parse(line.substring(WorkerLink.FIGURES.length()));
				execute(() -> Master.this.pool.heard(this.worker, figures));
			}
			else if (line.startsWith(WorkerLink.FAILED)) {
				execute(() -> Master.this.pool.failed(this.worker, line.substring(WorkerLink.FAILED.length())));
			}
			else if (line.startsWith(WorkerLink.MANAGEMENT)) {
				this.launched.managedAt(Integer.parseInt(line.substring(WorkerLink.MANAGEMENT.length())));
			}
			else if (line.startsWith(WorkerLink.ASK)) {
				execute(() -> this.launched.send(WorkerLink.ANSWER + answer(line.substring(WorkerLink.ASK.length()))));
			}
		}

	}

}
