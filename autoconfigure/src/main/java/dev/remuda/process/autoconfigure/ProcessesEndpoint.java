package dev.remuda.process.autoconfigure;

import java.util.Map;
import java.util.concurrent.TimeoutException;

import dev.remuda.process.WorkerLink;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.json.JsonParserFactory;

/**
 * {@link Endpoint @Endpoint} that shows the master and its workers. With unrestricted
 * access workers can be replaced through it.
 */
@Endpoint(id = "processes", defaultAccess = Access.READ_ONLY)
class ProcessesEndpoint {

	private final WorkerLink link;

	ProcessesEndpoint(WorkerLink link) {
		this.link = link;
	}

	/**
	 * Show the master and its workers.
	 */
	@ReadOperation
	Map<String, Object> processes() {
		return ask("status");
	}

	/**
	 * Have the master do something.
	 * @param operation {@code reload}, {@code scale} or {@code recycle}
	 * @param value how many workers there are to be, or the slot
	 * @return what there is before it is done
	 */
	@WriteOperation
	Map<String, Object> operate(@Selector String operation, @Nullable Integer value) {
		return switch (operation) {
			case "reload" -> ask("reload");
			case "scale", "recycle" -> {
				if (value == null || value < 0) {
					throw new InvalidEndpointRequestException("%s takes a value".formatted(operation),
							"Say how many workers, or which slot, as 'value'");
				}
				yield ask(operation + " " + value);
			}
			default -> throw new InvalidEndpointRequestException("'%s' can't be done".formatted(operation),
					"There are reload, scale and recycle");
		};
	}

	private Map<String, Object> ask(String question) {
		try {
			return JsonParserFactory.getJsonParser().parseMap(this.link.ask(question));
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the master was asked", ex);
		}
	}

}
