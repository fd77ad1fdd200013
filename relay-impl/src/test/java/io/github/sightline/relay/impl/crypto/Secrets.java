package io.github.sightline.relay.impl.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every byte array that an object of these rooms holds, itself or in objects of these rooms. */
public final class Secrets {
  private Secrets() {}

  /** A byte array and the field that holds it. */
  public static final class Field {
    private final String name;
    private final byte[] bytes;

    private Field(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The arrays, without the fields whose content is public. */
  public static List<Field> of(Object root, String... open) {
    List<Field> found = new ArrayList<>();
    try {
      walk(root, Set.of(open), new IdentityHashMap<>(), found);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static void walk(
      Object at, Set<String> open, Map<Object, Boolean> done, List<Field> found)
      throws IllegalAccessException {
    if (done.put(at, true) != null) {
      return;
    }
    if (at instanceof List<?> list) {
      for (Object each : list) {
        walk(each, open, done, found);
      }
      return;
    }
    if (!at.getClass().getName().startsWith("io.github.sightline.relay.impl.crypto.")) {
      return;
    }
    for (java.lang.reflect.Field field : at.getClass().getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) || open.contains(field.getName())) {
        continue;
      }
      field.setAccessible(true);
      Object value = field.get(at);
      if (value instanceof byte[] bytes) {
        found.add(new Field(at.getClass().getSimpleName() + "." + field.getName(), bytes));
      } else if (value != null) {
        walk(value, open, done, found);
      }
    }
  }

  /** Every array is zero now. */
  public static void assertWiped(List<Field> fields) {
    for (Field field : fields) {
      assertArrayEquals(new byte[field.bytes.length], field.bytes, field.name);
    }
  }
}
