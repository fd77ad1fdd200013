package io.github.sightline.relay.spi;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.cache.FrameCache;
import java.nio.file.Path;
import java.util.ServiceLoader;

public interface RelayProvider {
  static RelayProvider load() {
    return ServiceLoader.load(RelayProvider.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no relay-impl on the class or module path"));
  }

  Camera.Builder camera();

  Display.Builder display();

  Relay.Builder relay();

  FrameCache.Builder cache();

  Owner createOwner();

  Owner loadOwner(Path file, char[] passphrase);

  Identity createIdentity();

  Identity loadIdentity(Path file);

  Host systemHost();
}
