/** The shells ask `distil __complete WORDS…`, which prints a candidate a line, or `:files` alone where files may stand. */
export const completionScripts = {
  bash: `_distil() {
  local IFS=$'\\n' line
  local cur="\${COMP_WORDS[COMP_CWORD]}"
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  # bash cuts words at : and =; put together again what the user sees as one word
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cword
    _get_comp_words_by_ref -n := cur words cword
    words=("\${words[@]:1:cword}")
  fi
  COMPREPLY=($(distil __complete "\${words[@]}" 2>/dev/null))
  if [ "\${COMPREPLY[0]}" = ":files" ]; then
    COMPREPLY=($(compgen -f -- "$cur"))
    compopt -o filenames 2>/dev/null
  elif [[ "\${COMPREPLY[0]}" == *: ]]; then
    compopt -o nospace 2>/dev/null
  fi
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
}
complete -F _distil distil
`,
  zsh: `#compdef distil
_distil() {
  local -a candidates open whole
  candidates=("\${(@f)$(distil __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "$candidates[1]" == ":files" ]]; then
    _files
    return
  fi
  # what ends with a colon goes on
  open=(\${(M)candidates:#*:})
  whole=(\${candidates:#*:})
  compadd -S '' -a open
  compadd -a whole
}
# in a folder of $fpath this file is the function, at the first Tab
if [[ "$funcstack[1]" == _distil ]]; then _distil "$@"; else compdef _distil distil; fi
`,
  fish: `function __distil_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l candidates (distil __complete $words[2..-1] 2>/dev/null)
  if test "$candidates[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $candidates
  end
end
complete -c distil -f -a '(__distil_complete)'
`,
} as const;
