package io.github.sightline.relay.impl.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.RelayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileStateStoreTest {
  private Path root = Path.of("unset");
  private FileStateStore store = new FileStateStore(root);

  @BeforeEach
  @BeforeProperty
  void make() throws IOException {
    root = Files.createTempDirectory("sightline-state");
    store = new FileStateStore(root.resolve("a/state"));
  }

  @AfterEach
  @AfterProperty
  void remove() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted((x, y) -> y.compareTo(x)).toList()) {
        Files.delete(path);
      }
    }
  }

  private static byte[] read(FileStateStore from, String cell) {
    ByteBuffer value = Objects.requireNonNull(from.get(cell), "absent");
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("a/state"))) {
      return all.toList();
    }
  }

  @Property(tries = 60)
  void whatWasPutIsThereForTheNextProcess(
      @ForAll @StringLength(min = 1, max = 40) @CharRange(to = '\u00ff') String cell,
      @ForAll byte[] value) {
    ByteBuffer borrowed = ByteBuffer.allocate(value.length + 2).position(1).put(value).flip();
    borrowed.position(1);
    store.put(cell, borrowed);
    assertEquals(value.length, borrowed.remaining(), "borrowed");
    assertArrayEquals(value, read(new FileStateStore(root.resolve("a/state")), cell));
  }

  @Test
  void cellsOfLikeNamesStayApart() {
    List<String> names = List.of("a", "A", "a/b", "a%2fb", "../a", ".a", "a.next", "\u00e4");
    for (int i = 0; i < names.size(); i++) {
      store.put(names.get(i), ByteBuffer.wrap(new byte[] {(byte) i}));
    }
    for (int i = 0; i < names.size(); i++) {
      assertArrayEquals(new byte[] {(byte) i}, read(store, names.get(i)), names.get(i));
    }
  }

  @Test
  void whatWasNeverPutIsAbsentAndMakesNoDirectory() {
    assertNull(store.get("epoch"));
    assertTrue(Files.notExists(root.resolve("a")));
  }

  @Test
  void theLastValueWinsAndNothingElseIsLeft() throws IOException {
    store.put("epoch", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    store.put("epoch", ByteBuffer.wrap(new byte[] {4}));
    assertArrayEquals(new byte[] {4}, read(store, "epoch"));
    assertEquals(1, files().size());
  }

  @Test
  void aHalfWrittenNextValueIsForgotten() throws IOException {
    store.put("epoch", ByteBuffer.wrap(new byte[] {1}));
    Path next = root.resolve("a/state/.epoch.next");
    Files.write(next, new byte[] {9, 9});
    assertArrayEquals(new byte[] {1}, read(store, "epoch"));
    store.put("epoch", ByteBuffer.wrap(new byte[] {2}));
    assertArrayEquals(new byte[] {2}, read(store, "epoch"));
    assertTrue(Files.notExists(next));
  }

  @Test
  void aFileCutAnywhereIsRefusedAndNeverAbsent() throws IOException {
    store.put("epoch", ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      RelayException e = assertThrows(RelayException.class, () -> store.get("epoch"));
      assertTrue(String.valueOf(e.getMessage()).contains("damaged"), e::toString);
    }
  }

  @Test
  void everyFlippedBitIsRefused() throws IOException {
    store.put("epoch", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
      Files.write(file, flipped);
      assertThrows(RelayException.class, () -> store.get("epoch"), "bit " + bit);
    }
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    store.put("epoch", ByteBuffer.wrap(new byte[] {1}));
    Files.write(files().get(0), new byte[FileStateStore.CELL_BYTES + 17]);
    assertThrows(RelayException.class, () -> store.get("epoch"));
  }

  @Test
  void theLimitsAreReachedAndNotPassed() {
    store.put("full", ByteBuffer.allocate(FileStateStore.CELL_BYTES));
    assertEquals(FileStateStore.CELL_BYTES, read(store, "full").length);
    ByteBuffer more = ByteBuffer.allocate(FileStateStore.CELL_BYTES + 1);
    assertThrows(IllegalArgumentException.class, () -> store.put("more", more));
    String longest = "n".repeat(FileStateStore.NAME_CHARS);
    store.put(longest, ByteBuffer.allocate(1));
    assertEquals(1, read(store, longest).length);
    assertThrows(IllegalArgumentException.class, () -> store.get(longest + "n"));
    assertThrows(IllegalArgumentException.class, () -> store.get(""));
  }

  @Test
  void directoryAndFilesBelongToOneUserAlone() throws IOException {
    store.put("epoch", ByteBuffer.wrap(new byte[] {1}));
    Path directory = root.resolve("a/state");
    assertEquals("rwx------", permissions(directory));
    assertEquals("rw-------", permissions(files().get(0)));
  }

  @Test
  void aDirectoryOthersMayWriteIsRefused() throws IOException {
    Path open = Files.createDirectory(root.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    FileStateStore refused = new FileStateStore(open);
    ByteBuffer value = ByteBuffer.wrap(new byte[] {1});
    RelayException e = assertThrows(RelayException.class, () -> refused.put("epoch", value));
    assertTrue(String.valueOf(e.getMessage()).contains("rwxrwxrwx"), e::toString);
  }

  @Test
  void aDirectoryThatCannotBeMadeIsOneLine() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    FileStateStore refused = new FileStateStore(file.resolve("state"));
    ByteBuffer value = ByteBuffer.wrap(new byte[] {1});
    RelayException e = assertThrows(RelayException.class, () -> refused.put("epoch", value));
    assertTrue(String.valueOf(e.getMessage()).startsWith("cannot write state"), e::toString);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
