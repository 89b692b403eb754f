"""Going back and forward in the browser."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def follow_history() -> None:
    """Let an address of the history give the choices of its page again, also those of the page before.

    Streamlit leaves out what both pages ask under one name, as if it were left over from the page before:
    a filter, or the part of a page. That holds for a click in the menu; an address of the history is whole.
    Call this before anything is asked of the user.
    """
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    with context.session_state.query_params() as asked:
        asked.populate_from_query_string(context.query_string)
        asked.set_initial_query_params_from_current()
        for name in list(asked):  # The browser was told to forget them.
            asked.set_corrected_value(name, asked.get_all(name), "string_array_value")
