"""Makes the files beside it: what tokenizers and transformers make of odd texts, and pickles of nanoGPT's kind.

Usage: python make.py GPT2, a folder with OpenAI's encoder.json and vocab.bpe as vocab.json and merges.txt, and a
config.json {"model_type": "gpt2"}. Made with Python 3.11, tokenizers 0.23.3, transformers 5.23.0.
"""
import json, os, sys
from transformers import GPT2TokenizerFast
tok = GPT2TokenizerFast.from_pretrained(sys.argv[1])
texts = ["Hello world", "gpt2", "The the the the the the the the the", " Hello  world ", "a\tb\r\nc", "I'm you're he'll they'd we've it's WON'T don’t", "café naïve e\u0301", "日本語のテキスト", "😀👩‍👩‍👧 ok", "x<|endoftext|>y <|endoftext|> z", "123456 1e-5 3.14159", "\u00a0nbsp\u2003em", "\u0000\u0001\ufeff", "def f(x):\n    return x**2  # sq\n", "ſſ ǅ ﬁ 한국어 مرحبا שלום हिन्दी ไทย 𝕳𝖊𐍈", " \n \n\n", "\x85\x1c\u2028"]
out=[]
for t in texts:
    ids=tok(t)['input_ids']
    out.append({"text": t, "ids": ids, "strings": tok.batch_decode([[i] for i in ids], clean_up_tokenization_spaces=False)})
import transformers
d=os.path.dirname(os.path.abspath(__file__))
json.dump({"made_with": f"transformers {transformers.__version__}, GPT2TokenizerFast of OpenAI's vocab.json and merges.txt; strings as TransformerLens's to_str_tokens: batch_decode of each id alone", "cases": out}, open(d+'/gpt2.json','w'), ensure_ascii=True, indent=1)

# other kinds of tokenizer.json, trained on a little text, made for the purpose
from tokenizers import Tokenizer, models, pre_tokenizers, decoders, trainers, normalizers, processors
corpus=["the quick brown fox jumps over the lazy dog", "she sells sea shells by the sea shore", "Peter Piper picked a peck of pickled peppers", "naïve café — déjà vu", "1 2 3 10 100"]*20
probes=["the sea", " the  sea ", "Peter, the lazy fox!", "déjà 100 日", "unseen <s> words</s>", "\tab\n"]
def dump(name, tk, config):
    cases=[]
    for t in probes:
        ids=tk.encode(t, add_special_tokens=False).ids
        cases.append({"text": t, "ids": ids, "strings":[tk.decode([i], skip_special_tokens=False) for i in ids]})
    json.dump({"tokenizer": json.loads(tk.to_str()), "config": config, "cases": cases}, open(f'{d}/{name}.json','w'), ensure_ascii=True)
import tokenizers
tk=Tokenizer(models.BPE()); tk.pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=False); tk.decoder=decoders.ByteLevel()
tk.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=330, special_tokens=["<s>","</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
dump('byte-level-bpe', tk, {"bos_token":"<s>","eos_token":{"content":"</s>"}})
tk=Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=False)); tk.pre_tokenizer=pre_tokenizers.Metaspace(); tk.decoder=decoders.Metaspace()
tk.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=120, special_tokens=["<unk>","<s>","</s>"], show_progress=False))
dump('metaspace-bpe', tk, {"bos_token":"<s>"})
tk=Tokenizer(models.WordPiece(unk_token="[UNK]")); tk.normalizer=normalizers.BertNormalizer(); tk.pre_tokenizer=pre_tokenizers.BertPreTokenizer(); tk.decoder=decoders.WordPiece()
tk.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=120, special_tokens=["[UNK]","[CLS]","[SEP]","[PAD]"], show_progress=False))
dump('wordpiece', tk, {"bos_token": None, "eos_token": "[SEP]", "pad_token":"[PAD]"})
tk=Tokenizer(models.WordLevel(unk_token="<unk>")); tk.pre_tokenizer=pre_tokenizers.Whitespace()
tk.train_from_iterator(corpus, trainers.WordLevelTrainer(vocab_size=60, special_tokens=["<unk>"], show_progress=False))
dump('word-level', tk, {})
print(tokenizers.__version__, transformers.__version__)
# nanoGPT meta.pkl, as data/shakespeare_char/prepare.py writes it
import pickle
chars=sorted(set("First Citizen:\nBefore we proceed any further, hear me speak. é"))
meta={'vocab_size':len(chars),'itos':{i:c for i,c in enumerate(chars)},'stoi':{c:i for i,c in enumerate(chars)}}
pickle.dump(meta, open(d+'/meta.pkl','wb'))
class Evil:
    def __reduce__(self): return (os.system, ('true',))
pickle.dump({'itos':{0:'a'}, 'x':Evil()}, open(d+'/meta_runs_code.pkl','wb'))
print(len(chars), repr(''.join(chars)))
