"""Attacks on signed PDFs, drawn at random within each family (pdf-insecurity.org and signing practice here).

A forgery takes a genuine signed file and gives back the manipulated one, or None where the family does not apply to it.
SIGNED_FORGERIES need a key of their own; PREPARED draw, sign and change a paper of their own; on PAPERS every byte is
what somebody signed, and they are to be refused all the same. Used by `make bench-verify` and by the tests; nothing here
is known to the verifier.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.forgeries import catalog, comments, files, forms, insiders, pages, prepared, readers, signatures
from bench.forgeries.common import Forgery
from bench.forgeries.papers import PAPERS
from bench.genuine import House

FORGERIES: dict[str, Forgery] = {
    function.__name__: function
    for function in (
        signatures.flip_a_signed_byte, signatures.append_foreign_bytes, signatures.hide_data_behind_the_cms,
        signatures.wrap_content_into_the_gap, signatures.forge_the_contents, signatures.forge_the_byte_range,
        signatures.edit_the_cms, signatures.space_out_the_contents,
        files.save_anew, files.encrypt_after_signing, files.cut_off_the_last_revision, files.take_pages_out,
        files.write_objects_twice, files.damage_the_update, files.start_from_another_table,
        files.put_bytes_before_the_header, files.cut_the_tail, files.update_through_an_object_stream,
        files.let_two_tables_disagree, files.point_back_in_a_loop, files.skip_the_signed_table,
        files.answer_under_another_generation, files.move_an_entry_of_the_table, files.hide_objects_in_comments,
        pages.write_on_a_page, pages.replace_a_content_stream, pages.change_a_font, pages.change_the_page_itself,
        pages.change_the_page_tree, pages.hand_down_from_the_tree, pages.replace_a_picture, pages.change_how_a_picture_is_decoded,
        pages.replace_a_font_program, pages.switch_a_layer,
        forms.draw_an_annotation, forms.add_an_unsigned_field_with_a_look, forms.refill_a_field, forms.move_a_field,
        forms.take_a_signature_out, forms.switch_the_appearance_state, forms.let_readers_draw_the_fields,
        forms.change_how_a_field_is_shown, forms.give_a_field_an_action, forms.exchange_two_values,
        forms.take_the_signature_off_the_page, forms.frame_an_empty_field, forms.take_a_field_off_the_paper,
        catalog.change_the_catalog, catalog.change_the_title, catalog.name_another_catalog, catalog.spell_a_key_twice,
        catalog.hang_actions_on_names, catalog.change_how_the_document_opens, catalog.change_the_title_in_the_packet,
        catalog.tag_other_words, catalog.forget_that_it_is_signed,
        readers.miscount_the_pages, readers.show_a_page_twice, readers.hang_pages_below_a_page,
        readers.inherit_from_elsewhere, readers.give_the_tree_an_action, readers.ask_for_another_generation,
        readers.name_another_generation_in_the_table, readers.claim_fewer_objects, readers.pack_an_object_nobody_lists,
        readers.free_an_object_for_old_readers, readers.carry_something_in_a_comment, readers.give_an_object_another_role,
        comments.write_with_a_comment, comments.write_with_a_drawing, comments.show_on_paper_alone,
        comments.act_as_a_comment, comments.cover_with_a_comment,
    )
}  # fmt: skip

SIGNED_FORGERIES: dict[str, Callable[[House, bytes, Random], bytes]] = {
    function.__name__: function
    for function in (
        insiders.seal_over_the_text, insiders.number_over_the_number, insiders.number_behind_an_amount,
        insiders.picture_of_words, insiders.words_on_blank_paper, insiders.faint_words, insiders.words_cut_off,
        insiders.picture_beside_words, insiders.sentence_under_a_name,
    )
}  # fmt: skip

PREPARED: dict[str, Callable[[House, Random], bytes]] = {name: getattr(prepared, name) for name in prepared.__all__}

__all__ = ["FORGERIES", "PAPERS", "PREPARED", "SIGNED_FORGERIES", "Forgery"]
