package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.impl.crypto.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of secrets: a first line of text that says what it is, then bytes. Mode 0600 from its
 * first moment on, replaced by rename after the new one is durable.
 *
 * <p>Modes exist on POSIX file systems. Elsewhere (Windows) nothing is set and nothing is checked:
 * the file inherits its folder's access list, so the folder has to be private to the user.
 */
enum KeyFile {
  /** A device's private keys, in clear. */
  DEVICE("device key file", "sightline device key 1"),
  /** An owner's root, encrypted. */
  OWNER("owner file", "sightline owner 1");

  private static final Set<PosixFilePermission> MINE =
      Set.copyOf(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

  /** The low six bits of a mode, from the lowest: others, then group. */
  private static final int OTHER_BITS = 6;

  private final String title;
  private final String line;

  KeyFile(String title, String line) {
    this.title = title;
    this.line = line;
  }

  /** The first line with its end. */
  byte[] line() {
    return (line + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the whole file, first line included.
   *
   * @return owned by the caller, who wipes it
   * @throws RelayException when it cannot be read, others may read it, it is longer than max or of
   *     another kind
   */
  byte[] read(Path file, int max) {
    byte[] bytes;
    try {
      refuseOthers(file);
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(max + 1);
      }
    } catch (IOException e) {
      throw new RelayException("cannot read " + title + " " + file + ": " + reason(e), e);
    }
    if (!begins(bytes)) {
      RelayException refused = new RelayException(wrongKind(file, bytes), null);
      Digest.wipe(bytes);
      throw refused;
    }
    if (bytes.length > max) {
      Digest.wipe(bytes);
      throw damaged(file, "more than " + max + " bytes");
    }
    return bytes;
  }

  /**
   * Writes beside the file and renames.
   *
   * @param bytes first line included; borrowed
   * @throws RelayException when it cannot be written; an older file is then untouched
   */
  void write(Path file, byte[] bytes) {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new RelayException("cannot write " + title + " " + file + ": a folder", null);
    }
    Path temporary = null;
    try {
      temporary = Files.createTempFile(folder, "." + target.getFileName(), ".new", mode(folder));
      fill(temporary, bytes);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(temporary);
      throw new RelayException("cannot write " + title + " " + file + ": " + reason(e), e);
    }
    syncFolder(folder);
  }

  /** What to throw when the bytes behind the first line are not as written. */
  RelayException damaged(Path file, String found) {
    return new RelayException(title + " " + file + " is damaged: " + found, null);
  }

  private boolean begins(byte[] bytes) {
    byte[] first = line();
    return bytes.length >= first.length
        && Arrays.equals(bytes, 0, first.length, first, 0, first.length);
  }

  private String wrongKind(Path file, byte[] bytes) {
    for (KeyFile kind : values()) {
      if (kind.begins(bytes)) {
        return file + " is " + kind.a() + ", expected " + a();
      }
    }
    return "not " + a() + ": " + file + ", expected the first line \"" + line + "\"";
  }

  private String a() {
    return (this == OWNER ? "an " : "a ") + title;
  }

  private void refuseOthers(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    int mode = 0;
    Set<PosixFilePermission> held = view.readAttributes().permissions();
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      mode = mode << 1 | (held.contains(permission) ? 1 : 0);
    }
    if ((mode & ((1 << OTHER_BITS) - 1)) != 0) {
      throw new RelayException(
          title
              + " "
              + file
              + " has mode "
              + String.format("%04o", mode)
              + ", expected 0600: run chmod 600 "
              + file,
          null);
    }
  }

  private static FileAttribute<?>[] mode(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(MINE)}
        : new FileAttribute<?>[0];
  }

  private static void fill(Path temporary, byte[] bytes) throws IOException {
    try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }

  /**
   * The rename itself becomes durable; where a folder cannot be opened (Windows) it need not be.
   */
  private static void syncFolder(Path folder) {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      return;
    }
  }

  private static void discard(@Nullable Path temporary) {
    if (temporary == null) {
      return;
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The first failure is the one worth telling.
      return;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return said == null ? e.getClass().getSimpleName() : said;
  }
}
