/** What a person does about a step that did not come out as it should, and that is decided upon anew by itself. */
export const lookedAtAgain = 'Nothing to do: the tile is looked at again';

/** What a person does about a step that was refused: the text before says by what. */
export const doOrMend = 'Do it in the app, or mend what is named; it is tried again by itself';
