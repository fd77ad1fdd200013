package io.github.sightline.relay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The small public files (grants, enrolments, cards, revocations): read with a bound, written whole
 * or not at all. Nothing here is secret, so the folder's ordinary permissions apply.
 */
final class EncodedFile {
  private EncodedFile() {}

  /**
   * Reads a file of at most {@code max} bytes.
   *
   * @throws RelayException when it cannot be read or is longer
   */
  static byte[] read(String what, Path file, int max) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(max + 1);
    } catch (IOException e) {
      throw new RelayException("cannot read " + what + " " + file + ": " + reason(e), e);
    }
    if (bytes.length > max) {
      throw refused(what, file, "more than " + max + " bytes", "at most that");
    }
    return bytes;
  }

  /**
   * Writes beside the file and renames, so that a full disk or a crash leaves the older file whole.
   *
   * @throws RelayException when it cannot be written; an older file is untouched
   */
  static void write(String what, Path file, byte[] bytes) {
    Path temporary = null;
    try {
      temporary = beside(file);
      fill(temporary, bytes);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(temporary);
      throw new RelayException("cannot write " + what + " " + file + ": " + reason(e), e);
    }
  }

  /** A file that is there already is an IOException here, never replaced. */
  static void writeNew(Path file, byte[] bytes) throws IOException {
    Path temporary = beside(file);
    try {
      fill(temporary, bytes);
      Files.move(temporary, file);
    } catch (IOException e) {
      discard(temporary);
      throw e;
    }
  }

  static RelayException refused(String what, Path file, String found, String expected) {
    return new RelayException(
        "not "
            + (what.matches("[aeiou].*") ? "an " : "a ")
            + what
            + ": "
            + file
            + " holds "
            + found
            + ", expected "
            + expected,
        null);
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return said == null ? e.getClass().getSimpleName() : said;
  }

  private static Path beside(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null) {
      throw new IOException("a folder, not a file");
    }
    return folder.resolve("." + name + "." + UUID.randomUUID());
  }

  private static void discard(@Nullable Path temporary) {
    if (temporary == null) {
      return;
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The first failure is the one worth telling; a left-over name is harmless.
      return;
    }
  }

  private static void fill(Path temporary, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }
}
