package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Revocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Applies the revocation in a file whenever the file is new. The file may come later. */
final class RevocationFile {
  private final Path file;
  private final Function<Revocation, Outcome> apply;
  private final Consumer<String> news;
  private @Nullable FileTime applied;

  RevocationFile(Path file, Function<Revocation, Outcome> apply, Consumer<String> news) {
    this.file = file;
    this.apply = apply;
    this.news = news;
  }

  /** Looks once; call it every second or so. */
  void look() {
    try {
      if (!Files.exists(file)) {
        return;
      }
      FileTime time = Files.getLastModifiedTime(file);
      if (time.equals(applied)) {
        return;
      }
      applied = time;
      Revocation revocation = Revocation.load(file);
      Outcome outcome = apply.apply(revocation);
      news.accept(KeysShow.describe(revocation) + ": " + (outcome.ok() ? "in force" : outcome));
    } catch (IOException | RelayException e) {
      news.accept(Sightline.describe(e));
    }
  }
}
