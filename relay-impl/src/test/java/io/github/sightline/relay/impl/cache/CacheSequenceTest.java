package io.github.sightline.relay.impl.cache;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** Some of the model's sequences, always the same ones: quick enough to run for each mutant. */
class CacheSequenceTest {
  @Property(tries = 30, seed = "20261122")
  void theSameSequencesAgreeWithThePlainModel(
      @ForAll("sequences") List<FrameCacheModelTest.Command> commands) {
    FrameCacheModelTest.run(commands);
  }

  @AfterProperty
  void forgetSamples() {
    CacheWorld.forgetSamples();
  }

  @Provide
  Arbitrary<List<FrameCacheModelTest.Command>> sequences() {
    return FrameCacheModelTest.commands(true).list().ofMinSize(20).ofMaxSize(40);
  }
}
