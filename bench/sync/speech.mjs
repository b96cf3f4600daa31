// What is said, and by whom.

// All of them speak at 16 kHz.
export const VOICES = ['slt', 'awb', 'rms'];
export const SENTENCES = [
  'The first thing we do is look at the numbers, and then we speak about what they mean.',
  'I had not thought of it that way before.',
  'When the water is low you can walk across to the island, but you have to be back by four.',
  'Yes, exactly.',
  'What surprised us most was how little of it could be explained by the weather.',
  'She wrote the whole book in a kitchen, with the radio on.',
  'Let me ask you something else: who paid for all this?',
  'There were seventeen of them, and not one had ever seen a map of the place.',
  'No, no, it was much later than that, in the autumn I think.',
  'The engine runs quietly, yet everybody on the street knows when it is started.',
  'We measured it twice because nobody believed the first result.',
  'So in the end it came down to a piece of string and some patience.',
];
