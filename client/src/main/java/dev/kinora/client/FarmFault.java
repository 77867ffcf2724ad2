package dev.kinora.client;

import dev.kinora.v1.Failure;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a farm did not do what was asked of it. Its message is one sentence for a person, without a way out. */
public abstract sealed class FarmFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private FarmFault(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Whether the same call may succeed a little later. */
  public abstract boolean passing();

  /** The farm answered, and said no. */
  public static final class Refused extends FarmFault {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient Failure failure;
    private final Duration retryAfter;

    Refused(int status, Failure failure, Duration retryAfter) {
      super(failure.getMessage(), null);
      this.status = status;
      this.failure = failure;
      this.retryAfter = retryAfter;
    }

    /** Of HTTP. */
    public int status() {
      return status;
    }

    /** The code, and every broken field with what is allowed there. */
    public Failure failure() {
      return failure;
    }

    /** How long the farm wants to be left alone; zero where it does not say. */
    public Duration retryAfter() {
      return retryAfter;
    }

    /** True where the farm, or a proxy before it, is not ready. */
    public boolean unavailable() {
      return status == 502 || status == 503 || status == 504;
    }

    @Override
    public boolean passing() {
      return unavailable() || status == 429;
    }
  }

  /** Nobody answered, or the answer broke off. */
  public static final class Unreachable extends FarmFault {
    private static final long serialVersionUID = 1L;

    Unreachable(URI farm, Throwable cause) {
      super("no farm answers at %s (%s)".formatted(farm, reason(cause)), cause);
    }

    private static String reason(Throwable cause) {
      return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public boolean passing() {
      return true;
    }
  }

  /** Somebody answered who cannot show to be the farm. */
  public static final class Untrusted extends FarmFault {
    private static final long serialVersionUID = 1L;

    Untrusted(URI farm, Throwable cause) {
      super(
          "%s shows a certificate that is not believed here (%s)"
              .formatted(farm, cause.getMessage()),
          cause);
    }

    @Override
    public boolean passing() {
      return false;
    }
  }

  /** The thread that waited was interrupted; its flag is set again. */
  public static final class Interrupted extends FarmFault {
    private static final long serialVersionUID = 1L;

    Interrupted(InterruptedException cause) {
      super("interrupted", cause);
    }

    @Override
    public boolean passing() {
      return false;
    }
  }
}
