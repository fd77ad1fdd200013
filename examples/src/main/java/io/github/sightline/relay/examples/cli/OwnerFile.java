package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Owner;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where an owner's passphrase comes from: the environment, a file, or the person at the terminal.
 */
final class OwnerFile {
  private static final String VARIABLE = "SIGHTLINE_PASSPHRASE";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "File whose first line is the owner's passphrase.")
  @Nullable Path passphraseFile;

  /** Reads an owner; the caller closes it. */
  Owner load(Path file) {
    char[] passphrase = passphrase("passphrase of " + file + ": ");
    try {
      return Owner.load(file, passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }

  /** Reads an owner, lets it be changed, and saves it: whom it enrolled and what it revoked. */
  <T> T change(Path file, Change<T> change) {
    char[] passphrase = passphrase("passphrase of " + file + ": ");
    try (Owner owner = Owner.load(file, passphrase)) {
      T result = change.of(owner);
      owner.save(file, passphrase);
      return result;
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }

  /** What is done with an owner between load and save. */
  interface Change<T> {
    T of(Owner owner);
  }

  /** The passphrase, to be wiped by the caller. */
  char[] passphrase(String prompt) {
    char[] found = found(prompt);
    if (found.length == 0) {
      throw new CommandFailed("empty passphrase, expected at least one character");
    }
    return found;
  }

  // Where there is no terminal, newer JDKs give a console that reads nothing: null comes from it.
  @SuppressWarnings("SystemConsoleNull")
  private char[] found(String prompt) {
    if (passphraseFile != null) {
      try {
        return Files.readString(passphraseFile).lines().findFirst().orElse("").toCharArray();
      } catch (IOException e) {
        throw new CommandFailed("--passphrase-file: " + Sightline.describe(e));
      }
    }
    String variable = System.getenv(VARIABLE);
    if (variable != null) {
      return variable.toCharArray();
    }
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("%s", prompt);
    if (typed == null) {
      throw new CommandFailed(
          "no passphrase and no terminal to ask at: set " + VARIABLE + " or --passphrase-file");
    }
    return typed;
  }
}
