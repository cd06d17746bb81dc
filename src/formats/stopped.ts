/** What a command that stops leaves at the end of the pipe it writes to: a line that is no JSON and has no end. */
export const STOPPED = '{"distil_stopped":';
