package io.github.sightline.relay.impl.driver;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.spi.StateStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cells as files, one each. A value is written beside the old one, forced to the disk, renamed over
 * it, and the directory is forced too: a crash at any instant leaves the old value or the new one.
 *
 * <p>File: {@code "sl1 cell" 8 | length 4 | value | CRC-32C of all before 4}. A file that is not
 * exactly that is a damaged disk or a careless hand, and is refused: taking it for absent would set
 * an epoch back to its start. Thread-safe.
 */
final class FileStateStore implements StateStore {
  /** Ours: the largest revocation has 16.5 kB. */
  static final int CELL_BYTES = 64 << 10;

  /** Ours: what every file system takes as a name. */
  static final int NAME_CHARS = 200;

  private static final byte[] MAGIC = "sl1 cell".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = MAGIC.length + Integer.BYTES;
  private static final int FRAME = HEADER + Integer.BYTES;
  private static final Set<PosixFilePermission> FOREIGN_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path directory;
  private boolean ready;

  FileStateStore(Path directory) {
    this.directory = directory;
  }

  /** Where state lies: system property, else environment, else the home directory. */
  static Path directory() {
    String property = System.getProperty("sightline.state", "");
    String environment = System.getenv().getOrDefault("SIGHTLINE_STATE", "");
    if (!property.isEmpty()) {
      return Path.of(property);
    }
    return environment.isEmpty()
        ? Path.of(System.getProperty("user.home", "."), ".sightline", "state")
        : Path.of(environment);
  }

  @Override
  public synchronized @Nullable ByteBuffer get(String cell) {
    Path file = file(cell);
    byte[] bytes;
    try {
      if (Files.notExists(file)) {
        return null;
      }
      if (Files.size(file) > CELL_BYTES + FRAME) {
        throw damaged(file, Files.size(file) + " bytes, expected at most " + CELL_BYTES);
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new RelayException("cannot read state " + file + ": " + e, e);
    }
    return value(file, bytes);
  }

  @Override
  public synchronized void put(String cell, ByteBuffer borrowed) {
    if (borrowed.remaining() > CELL_BYTES) {
      throw new IllegalArgumentException(
          "state cell "
              + cell
              + ": "
              + borrowed.remaining()
              + " bytes, expected at most "
              + CELL_BYTES);
    }
    Path file = file(cell);
    Path next = directory.resolve("." + file.getFileName() + ".next");
    try {
      makeDirectory();
      Files.deleteIfExists(next);
      try (FileChannel out =
          FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              permissions("rw-------"))) {
        ByteBuffer framed = framed(borrowed);
        while (framed.hasRemaining()) {
          out.write(framed);
        }
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceDirectory();
    } catch (IOException e) {
      throw new RelayException("cannot write state " + file + ": " + e, e);
    }
  }

  private static ByteBuffer framed(ByteBuffer value) {
    ByteBuffer out = ByteBuffer.allocate(FRAME + value.remaining());
    out.put(MAGIC).putInt(value.remaining()).put(value.duplicate());
    return out.putInt(checksum(out.array(), out.position())).flip();
  }

  private static ByteBuffer value(Path file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < FRAME || !ByteBuffer.wrap(MAGIC).equals(in.slice(0, MAGIC.length))) {
      throw damaged(file, bytes.length + " bytes without the mark of a cell");
    }
    int length = in.getInt(MAGIC.length);
    if (length != bytes.length - FRAME) {
      throw damaged(file, "length " + length + ", expected " + (bytes.length - FRAME));
    }
    if (in.getInt(HEADER + length) != checksum(bytes, HEADER + length)) {
      throw damaged(file, "checksum differs");
    }
    byte[] value = new byte[length];
    in.get(HEADER, value);
    return ByteBuffer.wrap(value);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static RelayException damaged(Path file, String how) {
    return new RelayException(
        "state "
            + file
            + " is damaged: "
            + how
            + "; restore the whole directory, or delete it whole"
            + " and enrol this device anew",
        null);
  }

  private void makeDirectory() throws IOException {
    if (ready) {
      return;
    }
    Files.createDirectories(directory, permissions("rwx------"));
    if (POSIX) {
      Set<PosixFilePermission> has = Files.getPosixFilePermissions(directory);
      if (FOREIGN_WRITE.stream().anyMatch(has::contains)) {
        throw new RelayException(
            "state directory "
                + directory
                + ": others may write ("
                + PosixFilePermissions.toString(has)
                + "), expected rwx------",
            null);
      }
    }
    ready = true;
  }

  private void forceDirectory() throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] permissions(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }

  /** Lower-case letters, digits and {@code - _ .} stand for themselves, all else as %XX. */
  private Path file(String cell) {
    StringBuilder name = new StringBuilder();
    for (byte b : cell.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '_'
              || (b == '.' && name.length() > 0);
      name.append(plain ? String.valueOf((char) b) : String.format("%%%02x", b));
    }
    if (name.length() == 0 || name.length() > NAME_CHARS) {
      throw new IllegalArgumentException(
          "state cell " + cell + ": " + name.length() + " characters, expected 1 to " + NAME_CHARS);
    }
    return directory.resolve(name.toString());
  }
}
