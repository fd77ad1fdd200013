package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourceTextTest {
  private static final String SOURCE =
      """
      /** Has a brace { in it. */
      final class Example {
        private final String open = "{ // no comment"; // but this { is
        private final int[] table = {1, 2};

        @Override
        public String toString() throws IllegalStateException {
          Runnable r =
              new Runnable() {
                @Override
                public void run() {
                  char c = '{';
                }
              };
          for (int i = 0; i < 2; i++) {
            r.run();
          }
          return open;
        }
      }
      """;

  @Test
  void methodsAreMeasuredFromDeclarationToClosingBrace() {
    List<SourceText.Method> methods = SourceText.of(SOURCE).methods();
    assertEquals(List.of(10, 6), methods.stream().map(SourceText.Method::line).toList());
    assertEquals(List.of(4, 14), methods.stream().map(SourceText.Method::lines).toList());
  }

  @Test
  void bracesInCommentsAndLiteralsDoNotCount() {
    SourceText text = SourceText.of(SOURCE);
    long open = text.code().chars().filter(c -> c == '{').count();
    long close = text.code().chars().filter(c -> c == '}').count();
    assertEquals(open, close);
    assertEquals(SOURCE.length(), text.code().length());
  }

  @Test
  void commentsAreKeptApartFromStringsThatLookLikeThem() {
    List<String> comments =
        SourceText.of(SOURCE)
            .comments()
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .toList();
    assertEquals(List.of("/** Has a brace { in it. */", "// but this { is"), comments);
  }
}
