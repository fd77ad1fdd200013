package io.github.sightline.relay.impl.driver;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Five calls of the C library through {@code java.lang.foreign}, reached by reflection once, since
 * this class has to load on Java 17, where there is none. Pointers are longs into direct buffers
 * that the caller keeps alive. Only 64-bit Linux, only where the user enabled native access: the
 * library never makes the JVM print a warning.
 */
final class NativeCalls {
  private static final @Nullable Handles HANDLES = Handles.load();

  private static final MethodHandle SENDMSG = HANDLES == null ? none() : HANDLES.sendmsg;
  private static final MethodHandle RECVMSG = HANDLES == null ? none() : HANDLES.recvmsg;
  private static final MethodHandle SETSOCKOPT = HANDLES == null ? none() : HANDLES.setsockopt;
  private static final MethodHandle GETSOCKOPT = HANDLES == null ? none() : HANDLES.getsockopt;
  private static final MethodHandle GETSOCKNAME = HANDLES == null ? none() : HANDLES.getsockname;

  private NativeCalls() {}

  /** Whether the calls can be made here. */
  static boolean available() {
    return HANDLES != null;
  }

  /** Bytes sent, or -1. */
  static long sendmsg(int fd, long message) {
    try {
      return (long) SENDMSG.invokeExact(fd, message, 0);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Bytes received, or -1. */
  static long recvmsg(int fd, long message) {
    try {
      return (long) RECVMSG.invokeExact(fd, message, 0);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** 0, or -1. */
  static int setsockopt(int fd, int level, int name, long value, int length) {
    try {
      return (int) SETSOCKOPT.invokeExact(fd, level, name, value, length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** 0, or -1. */
  static int getsockopt(int fd, int level, int name, long value, long length) {
    try {
      return (int) GETSOCKOPT.invokeExact(fd, level, name, value, length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** 0, or -1. */
  static int getsockname(int fd, long address, long length) {
    try {
      return (int) GETSOCKNAME.invokeExact(fd, address, length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Where a direct buffer's bytes lie, for as long as the buffer is reachable. */
  static long address(ByteBuffer direct) {
    if (HANDLES == null) {
      throw new IllegalStateException("no native calls here");
    }
    try {
      Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
      Object of = segment.getMethod("ofBuffer", Buffer.class).invoke(null, direct);
      return (long) segment.getMethod("address").invoke(of);
    } catch (ReflectiveOperationException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(Throwable cause) {
    return new IllegalStateException("native call", cause);
  }

  private static MethodHandle none() {
    return MethodHandles.constant(Object.class, "absent");
  }

  private record Handles(
      MethodHandle sendmsg,
      MethodHandle recvmsg,
      MethodHandle setsockopt,
      MethodHandle getsockopt,
      MethodHandle getsockname) {

    /** Null wherever something is missing: the plain way works everywhere. */
    static @Nullable Handles load() {
      boolean linux64 =
          System.getProperty("os.name", "").equals("Linux")
              && (System.getProperty("os.arch", "").equals("amd64")
                  || System.getProperty("os.arch", "").equals("aarch64"));
      if (!linux64 || System.getProperty("sightline.offload", "on").equals("off")) {
        return null;
      }
      try {
        Module module = NativeCalls.class.getModule();
        if (!(boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(module)) {
          return null;
        }
        Linker linker = new Linker();
        return new Handles(
            linker.call("sendmsg", "JAVA_LONG", "JAVA_INT", "JAVA_LONG", "JAVA_INT"),
            linker.call("recvmsg", "JAVA_LONG", "JAVA_INT", "JAVA_LONG", "JAVA_INT"),
            linker.call(
                "setsockopt",
                "JAVA_INT",
                "JAVA_INT",
                "JAVA_INT",
                "JAVA_INT",
                "JAVA_LONG",
                "JAVA_INT"),
            linker.call(
                "getsockopt",
                "JAVA_INT",
                "JAVA_INT",
                "JAVA_INT",
                "JAVA_INT",
                "JAVA_LONG",
                "JAVA_LONG"),
            linker.call("getsockname", "JAVA_INT", "JAVA_INT", "JAVA_LONG", "JAVA_LONG"));
      } catch (ReflectiveOperationException | RuntimeException e) {
        return null;
      }
    }
  }

  /** {@code java.lang.foreign.Linker}, by reflection. */
  private static final class Linker {
    private final Class<?> type = Class.forName("java.lang.foreign.Linker");
    private final Class<?> layout = Class.forName("java.lang.foreign.MemoryLayout");
    private final Class<?> values = Class.forName("java.lang.foreign.ValueLayout");
    private final Class<?> descriptor = Class.forName("java.lang.foreign.FunctionDescriptor");
    private final Class<?> option = Class.forName("java.lang.foreign.Linker$Option");
    private final Object linker = type.getMethod("nativeLinker").invoke(null);
    private final Object lookup = type.getMethod("defaultLookup").invoke(linker);

    Linker() throws ReflectiveOperationException {}

    MethodHandle call(String name, String result, String... arguments)
        throws ReflectiveOperationException {
      Object layouts = Array.newInstance(layout, arguments.length);
      for (int i = 0; i < arguments.length; i++) {
        Array.set(layouts, i, values.getField(arguments[i]).get(null));
      }
      Object signature =
          descriptor
              .getMethod("of", layout, layouts.getClass())
              .invoke(null, values.getField(result).get(null), layouts);
      Object symbol =
          ((Optional<?>)
                  Class.forName("java.lang.foreign.SymbolLookup")
                      .getMethod("find", String.class)
                      .invoke(lookup, name))
              .orElseThrow();
      Object options = Array.newInstance(option, 0);
      return (MethodHandle)
          type.getMethod(
                  "downcallHandle",
                  Class.forName("java.lang.foreign.MemorySegment"),
                  descriptor,
                  options.getClass())
              .invoke(linker, symbol, signature, options);
    }
  }
}
