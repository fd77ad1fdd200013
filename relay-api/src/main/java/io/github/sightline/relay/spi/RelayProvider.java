package io.github.sightline.relay.spi;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.cache.FrameCache;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * The service by which the front door finds its implementation. Applications do not call it: {@link
 * Camera#builder()} and its neighbours do.
 */
public interface RelayProvider {
  /**
   * Finds the implementation, on the module path or the class path.
   *
   * @return the first one found
   * @throws IllegalStateException when there is none
   */
  static RelayProvider load() {
    return ServiceLoader.load(RelayProvider.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no relay-impl on the class or module path"));
  }

  /**
   * Behind {@link Camera#builder()}.
   *
   * @return a new builder
   */
  Camera.Builder camera();

  /**
   * Behind {@link Display#builder()}.
   *
   * @return a new builder
   */
  Display.Builder display();

  /**
   * Behind {@link Relay#builder()}.
   *
   * @return a new builder
   */
  Relay.Builder relay();

  /**
   * Behind {@link FrameCache#builder()}.
   *
   * @return a new builder
   */
  FrameCache.Builder cache();

  /**
   * Behind {@link Owner#create(Host)}.
   *
   * @param host its randomness and its wall clock
   * @return a new owner
   */
  Owner createOwner(Host host);

  /**
   * Behind {@link Owner#recover}.
   *
   * @param phrase the words, not kept
   * @param host its randomness and its wall clock
   * @return the owner
   */
  Owner recoverOwner(char[] phrase, Host host);

  /**
   * Behind {@link Owner#load}.
   *
   * @param file the encrypted secret
   * @param passphrase not kept
   * @return the owner
   */
  Owner loadOwner(Path file, char[] passphrase);

  /**
   * Behind {@link Identity#create(Host)}.
   *
   * @param host its randomness
   * @return a new identity
   */
  Identity createIdentity(Host host);

  /**
   * Behind {@link Identity#load}.
   *
   * @param file the key file
   * @return the identity
   */
  Identity loadIdentity(Path file);

  /**
   * Behind {@link Host#system()}.
   *
   * @return a host of the operating system
   */
  Host systemHost();
}
