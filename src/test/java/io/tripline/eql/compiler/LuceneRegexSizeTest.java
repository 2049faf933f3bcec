package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the bound on what repetitions make lies, by each operator. */
class LuceneRegexSizeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{5000}",
                "(abcd){2000}",
                "(a{4999})?",
                "(a{4999})*",
                "(ab){3332,}",
                "a{2500}b{2500}",
                "(a{2500}|b{2500})",
                // what has far fewer states than its parts could make
                "~((/usr/bin|/usr/sbin|/usr/libexec|/opt/homebrew/bin|/Applications|/System/Library)/.*)",
                "~(~(~(.*a.*b.*)))",
                "~(.{0,100})",
                ".{0,600}&[a-z/]{0,20}",
                "[^/]*&.{1,600}&~(abc.*)",
                "(<1-99999999>|<5-12345678>)&.*1.*&.*2.*&.*3.*"
            })
    void takesTenThousandStates(String pattern) {
        assertThatCode(() -> LuceneRegex.of(pattern, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{5001}",
                "(abcd){2001}",
                "(a{5000})?",
                "(a{5000})*",
                "(ab){3333,}",
                "a{2501}b{2500}",
                "(a{2501}|b{2500})",
                "(<1-99999>){101}",
                "(~(a{3000})){4}",
                "(a{3000}&a*){4}",
                ".{0,1000}&.{0,1000}&.{0,1000}"
            })
    void refusesMore(String pattern) {
        assertThatThrownBy(() -> LuceneRegex.of(pattern, false))
                .isInstanceOf(LuceneRegex.Unreadable.class)
                .hasMessageContaining("whose repetitions make more");
    }
}
