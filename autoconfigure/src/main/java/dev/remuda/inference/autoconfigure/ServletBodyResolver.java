package dev.remuda.inference.autoconfigure;

import java.io.IOException;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Reads the body of a request under Spring MVC.
 */
class ServletBodyResolver implements HandlerMethodArgumentResolver {

	private final int limit;

	ServletBodyResolver(int limit) {
		this.limit = limit;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == OpenInferenceBody.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binders) throws IOException {
		HttpServletRequest servletRequest = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
		byte[] bytes = (servletRequest.getContentLengthLong() > this.limit) ? null
				: servletRequest.getInputStream().readNBytes(this.limit + 1);
		if (bytes == null || bytes.length > this.limit) {
			throw OpenInferenceBody.tooLarge(this.limit);
		}
		return new OpenInferenceBody(bytes);
	}

}
