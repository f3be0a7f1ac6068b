"""Transformers, mixers and linear forecasters of packages/neural as PyTorch modules, with the same names of parameters;
bench/neural times them. Inputs are [batch, context, channels], forecasts [batch, horizon, channels].

On shared weights in float64, PatchTST and DLinear were found to give the outputs and gradients of the authors' code
(github.com/yuqinie98/PatchTST at 204c21e) within rounding, and PatchTSMixer those of transformers 5.23.0 within 1e-14, in
several combinations of the settings that they share, under the same names."""

import math

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {"gelu": F.gelu, "relu": F.relu, "silu": F.silu}


class Swap(nn.Module):
    """Swaps the last two axes."""

    def forward(self, x):
        return x.transpose(-1, -2)


class InstanceNorm(nn.Module):
    """RevIN (Kim et al. 2022) of [batch, channels, time]; statistics are constants to the gradient."""

    def __init__(self, channels, affine=False, subtract_last=False, eps=1e-5):
        super().__init__()
        self.eps, self.subtract_last = eps, subtract_last
        if affine:
            self.affine_weight = nn.Parameter(torch.ones(channels))
            self.affine_bias = nn.Parameter(torch.zeros(channels))
        self.affine = affine

    def forward(self, x):
        fixed = x.detach()
        self.level = fixed[..., -1:] if self.subtract_last else fixed.mean(-1, keepdim=True)
        self.deviation = (fixed.var(-1, keepdim=True, unbiased=False) + self.eps).sqrt()
        x = (x - self.level) / self.deviation
        return x * self.affine_weight[:, None] + self.affine_bias[:, None] if self.affine else x

    def back(self, y):
        if self.affine:
            y = (y - self.affine_bias[:, None]) / (self.affine_weight[:, None] + self.eps**2)
        return y * self.deviation + self.level


class SeparateAttention(nn.Module):
    def __init__(self, features, heads, attn_dropout, dropout):
        super().__init__()
        self.heads = heads
        self.W_Q, self.W_K, self.W_V = (nn.Linear(features, features) for _ in range(3))
        self.attn_dropout = nn.Dropout(attn_dropout)
        self.to_out = nn.Sequential(nn.Linear(features, features), nn.Dropout(dropout))

    def forward(self, x, previous):
        query, key, value = (
            project(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for project in (self.W_Q, self.W_K, self.W_V)
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
        if previous is not None:
            scores = scores + previous
        attended = self.attn_dropout(scores.softmax(-1)) @ value
        return self.to_out(attended.transpose(1, 2).flatten(2)), scores


class PatchLayer(nn.Module):
    def __init__(self, features, heads, hidden, norm, activation, attn_dropout, dropout):
        super().__init__()
        self.self_attn = SeparateAttention(features, heads, attn_dropout, dropout)
        self.dropout = nn.Dropout(dropout)
        self.norm_attn, self.norm_ffn = (
            nn.Sequential(Swap(), nn.BatchNorm1d(features), Swap()) if norm == "BatchNorm" else nn.LayerNorm(features)
            for _ in range(2)
        )
        act = {"gelu": nn.GELU, "relu": nn.ReLU, "silu": nn.SiLU}[activation]()
        self.ff = nn.Sequential(nn.Linear(features, hidden), act, nn.Dropout(dropout), nn.Linear(hidden, features))

    def forward(self, x, previous):
        attended, scores = self.self_attn(x, previous)
        x = self.norm_attn(x + self.dropout(attended))
        return self.norm_ffn(x + self.dropout(self.ff(x))), scores


class PatchTST(nn.Module):
    def __init__(
        self,
        context,
        horizon,
        channels,
        patch_length=8,
        patch_stride=8,
        is_padded=True,
        d_model=128,
        n_heads=8,
        num_layers=3,
        d_ff=256,
        dropout=0.2,
        attn_dropout=0.0,
        head_dropout=0.0,
        norm="BatchNorm",
        activation="gelu",
        res_attention=True,
        individual=False,
        revin=True,
        affine=False,
        subtract_last=False,
    ):
        super().__init__()
        self.revin_layer = InstanceNorm(channels, affine, subtract_last) if revin else None
        self.patch_length, self.patch_stride, self.is_padded = patch_length, patch_stride, is_padded
        self.res_attention = res_attention
        count = (context - patch_length) // patch_stride + 1 + is_padded
        backbone = nn.Module()
        backbone.W_P = nn.Linear(patch_length, d_model)
        backbone.W_pos = nn.Parameter(torch.empty(count, d_model).uniform_(-0.02, 0.02))
        backbone.encoder = nn.Module()
        backbone.encoder.layers = nn.ModuleList(
            PatchLayer(d_model, n_heads, d_ff, norm, activation, attn_dropout, dropout) for _ in range(num_layers)
        )
        self.backbone = backbone
        self.dropout, self.head_dropout = nn.Dropout(dropout), nn.Dropout(head_dropout)
        self.head = nn.Module()
        self.head_name = "linears" if individual else "linear"
        self.head.add_module(self.head_name, linear_of_channels(d_model * count, horizon, channels, individual))

    def forward(self, x):
        series = x.transpose(1, 2)
        if self.revin_layer is not None:
            series = self.revin_layer(series)
        if self.is_padded:
            series = F.pad(series, (0, self.patch_stride), mode="replicate")
        patches = series.unfold(-1, self.patch_length, self.patch_stride)
        tokens = self.backbone.W_P(patches).flatten(0, 1) + self.backbone.W_pos
        tokens, scores = self.dropout(tokens), None
        for layer in self.backbone.encoder.layers:
            tokens, found = layer(tokens, scores)
            scores = found if self.res_attention else None
        flat = tokens.unflatten(0, patches.shape[:2]).transpose(-1, -2).flatten(-2)
        forecast = self.head_dropout(apply_to_channels(self.head.get_submodule(self.head_name), flat))
        if self.revin_layer is not None:
            forecast = self.revin_layer.back(forecast)
        return forecast.transpose(1, 2)


class MixerNorm(nn.Module):
    def __init__(self, features, norm_mlp):
        super().__init__()
        self.norm = nn.Module() if norm_mlp == "BatchNorm" else nn.LayerNorm(features)
        if norm_mlp == "BatchNorm":
            self.norm.batchnorm = nn.BatchNorm1d(features)

    def forward(self, x):
        if isinstance(self.norm, nn.LayerNorm):
            return self.norm(x)
        rows = x.flatten(0, -3).transpose(1, 2)
        return self.norm.batchnorm(rows).transpose(1, 2).reshape(x.shape)


class MixerMlp(nn.Module):
    def __init__(self, features, expansion, dropout):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(features, features * expansion), nn.Linear(features * expansion, features)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.fc2(self.dropout(F.gelu(self.fc1(x)))))


class Gate(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.attn_layer = nn.Linear(features, features)

    def forward(self, x):
        return x * self.attn_layer(x).softmax(-1)


class Mixer(nn.Module):
    """Mixes one axis of [batch, channels, patches, features]."""

    def __init__(self, axis, size, d_model, expansion_factor, dropout, gated_attn, norm_mlp):
        super().__init__()
        self.axis = axis
        self.norm = MixerNorm(d_model, norm_mlp)
        self.mlp = MixerMlp(size, expansion_factor, dropout)
        self.gating_block = Gate(size) if gated_attn else None

    def forward(self, x):
        turned = self.norm(x).transpose(self.axis, -1)
        steps = [self.mlp, self.gating_block] if self.axis != 1 else [self.gating_block, self.mlp]
        for step in steps:
            if step is not None:
                turned = step(turned)
        return x + turned.transpose(self.axis, -1)


class PatchTSMixer(nn.Module):
    def __init__(
        self,
        context,
        horizon,
        channels,
        patch_length=8,
        patch_stride=8,
        d_model=128,
        expansion_factor=2,
        num_layers=3,
        dropout=0.2,
        head_dropout=0.2,
        mode="common_channel",
        gated_attn=True,
        norm_mlp="LayerNorm",
        scaling="std",
    ):
        super().__init__()
        self.scaler = InstanceNorm(channels) if scaling == "std" else None
        self.patch_length, self.patch_stride = patch_length, patch_stride
        count = (context - patch_length) // patch_stride + 1
        self.first = context - patch_length - (count - 1) * patch_stride
        axes = {"patch_mixer": (2, count), "feature_mixer": (3, d_model)}
        if mode == "mix_channel":
            axes = {"channel_feature_mixer": (1, channels), **axes}
        settings = (d_model, expansion_factor, dropout, gated_attn, norm_mlp)
        encoder = nn.Module()
        encoder.patcher = nn.Linear(patch_length, d_model)
        encoder.mlp_mixer_encoder = nn.Module()
        encoder.mlp_mixer_encoder.mixers = nn.ModuleList(
            nn.ModuleDict({name: Mixer(axis, size, *settings) for name, (axis, size) in axes.items()})
            for _ in range(num_layers)
        )
        self.model = nn.Module()
        self.model.encoder = encoder
        self.head_dropout = nn.Dropout(head_dropout)
        self.head = nn.Module()
        self.head.base_forecast_block = nn.Linear(count * d_model, horizon)

    def forward(self, x):
        series = x.transpose(1, 2)
        if self.scaler is not None:
            series = self.scaler(series)
        patches = series[..., self.first :].unfold(-1, self.patch_length, self.patch_stride)
        encoder = self.model.encoder
        features = encoder.patcher(patches)
        for layer in encoder.mlp_mixer_encoder.mixers:
            for mixer in layer.values():
                features = mixer(features)
        forecast = self.head.base_forecast_block(self.head_dropout(features.flatten(-2)))
        if self.scaler is not None:
            forecast = self.scaler.back(forecast)
        return forecast.transpose(1, 2)


def sinusoids(time, features):
    place = torch.arange(time, dtype=torch.float64)[:, None]
    angle = place / 10000 ** (torch.arange(0, features, 2, dtype=torch.float64) / features)
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)[:, :features]


class EnhancedEncoderLayer(nn.Module):
    """RMSNorm before each part; gated feed-forward."""

    def __init__(self, features, heads, hidden, dropout, activation, **_):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(features, heads, dropout, batch_first=True)
        self.norm1, self.norm2 = (nn.RMSNorm(features, eps=2**-23) for _ in range(2))
        self.linear1, self.linear2 = nn.Linear(features, 2 * hidden), nn.Linear(hidden, features)
        self.activation, self.dropout = ACTIVATIONS[activation], nn.Dropout(dropout)

    def attend(self, attention, x, memory, mask=None):
        return self.dropout(attention(x, memory, memory, attn_mask=mask, need_weights=False)[0])

    def feed(self, x):
        gate, values = self.linear1(x).chunk(2, -1)
        return self.dropout(self.linear2(self.dropout(self.activation(gate) * values)))

    def forward(self, x):
        inner = self.norm1(x)
        x = x + self.attend(self.self_attn, inner, inner)
        return x + self.feed(self.norm2(x))


class EnhancedDecoderLayer(EnhancedEncoderLayer):
    def __init__(self, features, heads, hidden, dropout, activation, **_):
        super().__init__(features, heads, hidden, dropout, activation)
        self.multihead_attn = nn.MultiheadAttention(features, heads, dropout, batch_first=True)
        self.norm3 = nn.RMSNorm(features, eps=2**-23)

    def forward(self, x, memory, tgt_mask):
        inner = self.norm1(x)
        x = x + self.attend(self.self_attn, inner, inner, tgt_mask)
        x = x + self.attend(self.multihead_attn, self.norm2(x), memory)
        return x + self.feed(self.norm3(x))


class Stack(nn.Module):
    """Embeds steps, adds positions, and runs layers over them."""

    def __init__(self, layer, count, channels, time, features, is_enhanced, dropout, settings):
        super().__init__()
        self.embedding = nn.Linear(channels, features)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(layer(dropout=dropout, **settings) for _ in range(count))
        if is_enhanced:
            self.positions = nn.Parameter(torch.empty(time, features).uniform_(-0.02, 0.02))
            self.norm = nn.RMSNorm(features, eps=2**-23)
        else:
            self.positions = sinusoids(time, features).float()
            self.norm = None

    def forward(self, steps, *others, **masks):
        x = self.dropout(self.embedding(steps) + self.positions)
        for layer in self.layers:
            x = layer(x, *others, **masks)
        return x if self.norm is None else self.norm(x)


class TimeSeriesTransformer(nn.Module):
    def __init__(
        self,
        context,
        horizon,
        channels,
        d_model=128,
        n_heads=8,
        d_ff=256,
        activation=None,
        dropout=0.1,
        encoder_layers=2,
        decoder_layers=1,
        label_length=None,
        revin=True,
        is_enhanced=False,
    ):
        super().__init__()
        self.scaler = InstanceNorm(channels) if revin else None
        self.horizon = horizon
        self.latest = context // 2 if label_length is None else label_length
        activation = activation or ("silu" if is_enhanced else "gelu")
        if is_enhanced:
            kinds = EnhancedEncoderLayer, EnhancedDecoderLayer
            settings = {"features": d_model, "heads": n_heads, "hidden": d_ff, "activation": activation}
        else:
            kinds = nn.TransformerEncoderLayer, nn.TransformerDecoderLayer
            settings = {"d_model": d_model, "nhead": n_heads, "dim_feedforward": d_ff, "activation": activation}
            settings["batch_first"] = True
        counts, times = (encoder_layers, decoder_layers), (context, self.latest + horizon)
        self.encoder, self.decoder = (
            Stack(kind, count, channels, time, d_model, is_enhanced, dropout, settings)
            for kind, count, time in zip(kinds, counts, times, strict=True)
        )
        self.projection = nn.Linear(d_model, channels)
        self.shortcut = nn.Linear(context, horizon) if is_enhanced else None
        self.later = torch.ones(times[1], times[1], dtype=torch.bool).triu(1)

    def forward(self, x):
        past = x.transpose(1, 2)
        if self.scaler is not None:
            past = self.scaler(past)
        steps = past.transpose(1, 2)
        memory = self.encoder(steps)
        label = F.pad(steps[:, steps.shape[1] - self.latest :], (0, 0, 0, self.horizon))
        decoded = self.decoder(label, memory, tgt_mask=self.later)
        forecast = self.projection(decoded[:, self.latest :]).transpose(1, 2)
        if self.shortcut is not None:
            forecast = forecast + self.shortcut(past)
        if self.scaler is not None:
            forecast = self.scaler.back(forecast)
        return forecast.transpose(1, 2)


class DLinear(nn.Module):
    def __init__(self, context, horizon, channels, moving_avg=25, individual=False):
        super().__init__()
        self.half = (moving_avg - 1) // 2
        self.Linear_Seasonal, self.Linear_Trend = (
            linear_of_channels(context, horizon, channels, individual) for _ in range(2)
        )

    def forward(self, x):
        series = x.transpose(1, 2)
        padded = F.pad(series, (self.half, self.half), mode="replicate")
        trend = F.avg_pool1d(padded, 2 * self.half + 1, 1)
        forecast = apply_to_channels(self.Linear_Seasonal, series - trend) + apply_to_channels(self.Linear_Trend, trend)
        return forecast.transpose(1, 2)


class NLinear(nn.Module):
    def __init__(self, context, horizon, channels, individual=False):
        super().__init__()
        self.Linear = linear_of_channels(context, horizon, channels, individual)

    def forward(self, x):
        series = x.transpose(1, 2)
        last = series[..., -1:]
        return (apply_to_channels(self.Linear, series - last) + last).transpose(1, 2)


class Sequence(nn.Module):
    """A forecasting model and a head on its forecasts: hidden units where they are given, else one linear map."""

    def __init__(self, encoder, forecasts, outputs, hidden=None):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Module()
        if hidden is not None:
            self.head.hidden = nn.Linear(forecasts, hidden)
        self.head.output = nn.Linear(forecasts if hidden is None else hidden, outputs)
        self.has_hidden = hidden is not None

    def forward(self, x):
        read = self.encoder(x).flatten(1)
        return self.head.output(F.gelu(self.head.hidden(read)) if self.has_hidden else read)


def linear_of_channels(features, outputs, channels, individual):
    """One map for all channels, or one for each."""
    if not individual:
        return nn.Linear(features, outputs)
    return nn.ModuleList(nn.Linear(features, outputs) for _ in range(channels))


def apply_to_channels(maps, x):
    if isinstance(maps, nn.Linear):
        return maps(x)
    return torch.stack([one(x[:, channel]) for channel, one in enumerate(maps)], 1)
