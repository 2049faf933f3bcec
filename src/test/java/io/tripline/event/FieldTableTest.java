package io.tripline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldTableTest {

    private final FieldTable.Builder builder = new FieldTable.Builder();

    private static Field keyword(String path) {
        return new Field(path, FieldType.KEYWORD, Field.UNLIMITED);
    }

    @Test
    void timestamp_hasTheFirstSlotOfEveryTable() {
        FieldTable table = builder.build();

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.field(FieldTable.TIMESTAMP))
                .isEqualTo(new Field("@timestamp", FieldType.DATE, Field.UNLIMITED));
        assertThat(table.root().child("@timestamp").slot()).isEqualTo(FieldTable.TIMESTAMP);
    }

    @Test
    void slots_areGivenOutOnceForEachField() {
        int a = builder.slotOf(keyword("a"));
        int b = builder.slotOf(keyword("b"));

        assertThat(builder.slotOf(keyword("a"))).isEqualTo(a);
        assertThat(builder.slotOf(new Field("@timestamp", FieldType.DATE, Field.UNLIMITED)))
                .isEqualTo(FieldTable.TIMESTAMP);
        FieldTable table = builder.build();
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.field(a).path()).isEqualTo("a");
        assertThat(table.field(b).path()).isEqualTo("b");
    }

    @Test
    void table_isUnmovedByWhatIsBuiltLater() {
        FieldTable table = builder.build();
        builder.slotOf(keyword("a"));

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.root().child("a")).isNull();
    }

    @Test
    void place_isFoundByNestedAndDottedKeys() {
        int slot = builder.slotOf(keyword("a.b.c"));
        FieldTable.Node root = builder.build().root();

        assertThat(root.child("a.b.c").slot()).isEqualTo(slot);
        assertThat(root.child("a").child("b").child("c").slot()).isEqualTo(slot);
        assertThat(root.child("a.b").child("c").slot()).isEqualTo(slot);
        assertThat(root.child("a").child("b.c").slot()).isEqualTo(slot);
    }

    @Test
    void place_onTheWay_hasNoSlot() {
        builder.slotOf(keyword("a.b"));
        FieldTable.Node root = builder.build().root();

        assertThat(root.hasSlot()).isFalse();
        assertThat(root.child("a").hasSlot()).isFalse();
        assertThat(root.child("a.b").hasSlot()).isTrue();
    }

    @Test
    void place_canHaveASlotAndOthersBelow() {
        int outer = builder.slotOf(keyword("a"));
        int inner = builder.slotOf(keyword("a.b"));
        FieldTable.Node root = builder.build().root();

        assertThat(root.child("a").slot()).isEqualTo(outer);
        assertThat(root.child("a").child("b").slot()).isEqualTo(inner);
    }

    @Test
    void place_isNull_whereNothingIsRead() {
        builder.slotOf(keyword("a.b"));
        FieldTable.Node root = builder.build().root();

        for (String key :
                new String[] {
                    "b", "A", "", ".", "a.", ".a", "a..b", "a.c", "a.b.c", "x.a.b", "a.b."
                }) {
            assertThat(root.child(key)).as(key).isNull();
        }
    }

    @Test
    void field_needsAPathAndALimit() {
        assertThatThrownBy(() -> keyword("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Field("a", FieldType.KEYWORD, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
