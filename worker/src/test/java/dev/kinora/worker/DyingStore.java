package dev.kinora.worker;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A real store that from some moment on takes no checkpoint any more, as if its writer had died then. */
final class DyingStore {
  private int checkpoints;
  private long lastSteps;
  private boolean dead;

  ObjectStore around(ObjectStore store) {
    return (ObjectStore) Proxy.newProxyInstance(
        ObjectStore.class.getClassLoader(),
        new Class<?>[] {ObjectStore.class},
        (proxy, method, arguments) -> method.getName().equals("putIfAbsent")
                && ((String) arguments[0]).contains("/checkpoints/")
            ? checkpoint(store, method, arguments)
            : call(store, method, arguments));
  }

  synchronized int checkpoints() {
    return checkpoints;
  }

  /** Returns the steps of the last checkpoint that it took. */
  synchronized long die() {
    dead = true;
    return lastSteps;
  }

  private synchronized Object checkpoint(ObjectStore store, Method method, Object[] arguments)
      throws Throwable {
    if (dead) {
      throw new FarmException(FailureCode.UNAVAILABLE, "no checkpoint any more");
    }
    Object answer = call(store, method, arguments);
    String key = (String) arguments[0];
    lastSteps = Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
    checkpoints++;
    return answer;
  }

  private static Object call(ObjectStore store, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
