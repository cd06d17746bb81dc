import { chatMessages } from "./chat-messages.ts";
import { defineTask } from "./define.ts";
import type { Task } from "./task.ts";

/**
 * Goes on with a conversation: `messages`, of which the last is the user's, are sent as they are and the reply becomes `generation`.
 *
 * text-generation does the same with `--input instruction=messages`; this one takes nothing else for a conversation.
 */
export const chatGeneration = defineTask({
  name: "chat-generation",
  role: "generate",
  summary: "Answers the last message of a conversation",
  source: "ChatGeneration of distilabel 1.x",
  options: {},
  create: (): Task => ({
    name: "chat-generation",
    role: "generate",
    reads: ["messages"],
    adds: ["generation"],
    definition: { task: "chat-generation" },
    prompt: (row) => ({
      messages: chatMessages("chat-generation", row, "messages"),
      parse: (generation) => ({ generation }),
    }),
  }),
});
